"""Renders a comment with the parser that GitHub uses, cmark-gfm, and fails on what only a text from an account could
have made: a link, an image, a tag that is not posture's own, or a reference outside code."""
import html.parser, re, sys, cmarkgfm
from cmarkgfm.cmark import Options

text = open(sys.argv[1], encoding="utf-8").read()
own = {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "details", "summary", "b", "strong",
       "ul", "li", "blockquote", "hr", "br"}

class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.visible, self.bad, self.rows, self.tables = [], "", [], 0, 0
    def handle_starttag(self, tag, attrs):
        if tag not in own or any(name not in ("align", "lang") for name, _ in attrs):
            self.bad.append(self.get_starttag_text())
        if tag not in ("hr", "br"):
            self.open.append(tag)
        self.rows += tag == "tr"
        self.tables += tag == "table"
    def handle_endtag(self, tag):
        if tag not in ("hr", "br") and (not self.open or self.open.pop() != tag):
            self.bad.append("</%s> ends something else" % tag)
    def handle_comment(self, data):
        self.bad.append("a comment")
    def handle_data(self, data):
        self.visible += " code " if {"code", "pre"} & set(self.open) else data

page = Page()
page.feed(cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE))
page.bad += ["%s is open" % tag for tag in page.open]
page.bad += re.findall(r"@\w|[#!%~&^$]\w|\b(?:GH|JIRA)-\d|:[\w+-]+:|\w+://|\b[0-9a-f]{7,40}\b", page.visible)
if len(text.encode()) > 65536:
    page.bad.append("%d bytes" % len(text.encode()))
if page.bad or not page.tables or page.rows < 2:
    sys.exit("\n".join(map(str, page.bad)) or "no table")
