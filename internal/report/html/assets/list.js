"use strict";

// Draws the list of findings: groups that unfold, a page of them at a time.

const PAGE = 50;
const PRINTED = 200;

// listOf draws items a page at a time: with 50,000 of them a browser would be busy for seconds.
function listOf(items, draw, attributes, noun) {
  const list = el("ul", attributes);
  const more = el("button", { type: "button", class: "more" });
  let shown = 0;
  const next = () => {
    const from = shown;
    shown = Math.min(items.length, shown + PAGE);
    list.append(...items.slice(from, shown).map(draw));
    more.textContent = `Show ${number(Math.min(PAGE, items.length - shown))} more of ${number(items.length - shown)} ${noun}`;
    more.hidden = shown === items.length;
    return list.children[from];
  };
  next();
  more.addEventListener("click", () => next()?.querySelector("summary")?.focus());
  const box = document.createDocumentFragment();
  box.append(list, more);
  return box;
}

function drawList(findings, hits, kind) {
  const groups = groupBy(findings, hits, kind);
  const draw = (group) => el("li", {}, groupItem(findings, group, kind, groups.length === 1));
  const list = document.getElementById("list");
  list.replaceChildren(groups.length > 0
    ? listOf(groups, draw, { class: "groups" }, kind === "resource" ? "resources" : "rules")
    : el("p", { class: "empty" }, "No finding is left by these filters."));
  return groups.length;
}

function groupItem(findings, group, kind, open) {
  const details = el("details", { class: "group" }, el("summary", {},
    kind === "resource" ? resourceHead(findings, group.first) : ruleHead(findings, group.first), tallies(findings, group.counts)));
  unfoldOnce(details, () => {
    const members = group.members();
    const alone = open && members.length === 1;
    return listOf(members, (i) => findingItem(findings, i, kind, alone), { class: "members" }, "findings");
  });
  details.open = open;
  return details;
}

function ruleHead(findings, i) {
  const rule = findings.rules[findings.rule[i]];
  return el("span", { class: "head" },
    severityBadge(findings.severities[findings.severity[i]]),
    el("h3", {}, bdi(rule.title || findings.titleOf(i))),
    el("span", { class: "small" }, code(rule.id)));
}

function resourceHead(findings, i) {
  const resource = findings.resourceOf(i);
  return el("span", { class: "head" },
    el("h3", {}, bdi(resource.name || resource.id)),
    el("span", { class: "small" }, bdi(resource.type), " · ", bdi(resource.account), " · ", bdi(resource.region)));
}

// tallies says how many findings of a group have each status.
function tallies(findings, counts) {
  const list = findings.statuses.map((status, k) => (counts[k] > 0
    ? el("span", { class: `tally s-${token(status)}` }, icon(status), number(counts[k]), el("span", { class: "sr" }, ` ${label(status)} `))
    : undefined));
  return el("span", { class: "tallies" }, list);
}

// drawPrinted makes the table that is printed in place of the list.
function drawPrinted(findings, hits, kind) {
  const members = groupBy(findings, hits, kind).slice(0, PRINTED).flatMap((group) => group.members()).slice(0, PRINTED);
  const rows = members.map((i) => {
    const resource = findings.resourceOf(i);
    return el("tr", {},
      el("td", {}, statusBadge(findings.statuses[findings.status[i]])),
      el("td", {}, severityBadge(findings.severities[findings.severity[i]])),
      el("td", {}, bdi(findings.titleOf(i))),
      el("td", {}, bdi(resource.name || resource.id), el("br"), el("span", { class: "small" }, bdi(`${resource.account} · ${resource.region}`))),
      el("td", {}, findings.messagesOf(i).map((message) => el("div", {}, bdi(message)))));
  });
  const head = ["Status", "Severity", "Rule", "Resource", "Why"].map((name) => el("th", { scope: "col" }, name));
  const all = hits.length === members.length ? `All ${count(hits.length, "finding")} of this view.`
    : `The first ${number(members.length)} of ${number(hits.length)} findings of this view.`;
  document.getElementById("printed").replaceChildren(
    el("p", {}, all), el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows)));
}
