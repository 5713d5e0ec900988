"use strict";

// Makes elements. Text becomes text nodes and never markup, whatever is in it.

const SVG = "http://www.w3.org/2000/svg";

// el makes an element. A child is a node or text; what is undefined is left out.
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat(2).filter((child) => child !== undefined));
  return element;
}

// bdi keeps text from changing the direction of what is around it.
function bdi(text) {
  return el("bdi", {}, text);
}

function code(text) {
  return el("code", {}, bdi(text));
}

function token(name) {
  return name.toLowerCase().replaceAll("_", "-").replace(/[^a-z-]/g, "");
}

function label(name) {
  return { NOT_APPLICABLE: "N/A", INFORMATIONAL: "INFO" }[name] ?? name;
}

function icon(status) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", `icon s-${token(status)}`);
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${token(status)}`);
  svg.append(use);
  return svg;
}

function statusBadge(status) {
  return el("span", { class: `status s-${token(status)}` }, icon(status), label(status));
}

function severityBadge(severity) {
  return el("span", { class: `severity v-${token(severity)}` }, label(severity));
}

// prose draws paragraphs and commands.
function prose(blocks) {
  return (blocks ?? []).map((block) =>
    block.command ? el("pre", { class: "command", tabindex: "0" }, el("code", {}, block.text)) : el("p", {}, bdi(block.text)));
}

// link goes out of the page only over HTTP: a rule can name any address.
function link(address) {
  return /^https?:\/\//.test(address) ? el("a", { href: address, rel: "noreferrer" }, bdi(address)) : bdi(address);
}

const numbers = new Intl.NumberFormat("en");

function number(n) {
  return numbers.format(n).replaceAll(",", "\u202f");
}

function count(n, one) {
  return `${number(n)} ${one}${n === 1 ? "" : "s"}`;
}

// indent lays out compact JSON without reading its values: numbers stay as they are written.
function indent(json) {
  let out = "";
  let depth = 0;
  let quoted = false;
  const line = () => `\n${"  ".repeat(depth)}`;
  for (let i = 0; i < json.length; i++) {
    const c = json[i];
    if (quoted) {
      out += c;
      if (c === "\\") {
        out += json[++i];
      } else if (c === '"') {
        quoted = false;
      }
    } else if ((c === "{" || c === "[") && (json[i + 1] === "}" || json[i + 1] === "]")) {
      out += c + json[++i];
    } else if (c === "{" || c === "[") {
      depth++;
      out += c + line();
    } else if (c === "}" || c === "]") {
      depth--;
      out += line() + c;
    } else if (c === ",") {
      out += c + line();
    } else if (c === ":") {
      out += ": ";
    } else {
      quoted = c === '"';
      out += c;
    }
  }
  return out;
}
