"use strict";

// Draws one finding: a line, and what it unfolds.

// findingItem draws finding i in a group. A line of a rule names the resource, one of a resource the rule.
function findingItem(findings, i, kind, open) {
  const resource = findings.resourceOf(i);
  const what = kind === "resource"
    ? el("span", { class: "name" }, bdi(findings.titleOf(i)))
    : el("span", { class: "name" }, bdi(resource.name || resource.id));
  const where = kind === "resource"
    ? severityBadge(findings.severities[findings.severity[i]])
    : el("span", { class: "small" }, bdi(resource.account), " · ", bdi(resource.region));
  const [why] = findings.messagesOf(i);
  const details = el("details", { class: "finding", "data-id": findings.ids[i] },
    el("summary", {},
      statusBadge(findings.statuses[findings.status[i]]), what, where,
      why === undefined ? undefined : el("span", { class: "why" }, bdi(why))));
  unfoldOnce(details, () => findingBody(findings, i));
  details.open = open;
  return el("li", {}, details);
}

// unfoldOnce fills details when they are opened for the first time.
function unfoldOnce(details, body) {
  details.addEventListener("toggle", async () => {
    if (!details.open || details.dataset.filled) {
      return;
    }
    details.dataset.filled = "yes";
    details.append(await body());
  });
}

async function findingBody(findings, i) {
  const detail = await findings.detailOf(i);
  const rule = findings.rules[findings.rule[i]];
  return el("div", { class: "body" },
    accepted(detail.exception),
    attested(detail.attestation),
    messages(findings.messagesOf(i)),
    whyUnknown(detail.unread),
    facts(findings, i, detail),
    part("Remediation", prose(detail.remediation ?? rule.remediation)),
    part("Why it matters", prose(rule.description), references(rule.references)),
    evidence(detail.evidence),
    el("p", { class: "small" }, el("a", { href: `#findings?id=${encodeURIComponent(findings.ids[i])}` }, "Link to this finding")));
}

function part(title, ...children) {
  const list = children.flat().filter((child) => child !== undefined);
  return list.length > 0 ? el("section", {}, el("h4", {}, title), list) : undefined;
}

function messages(list) {
  if (list.length === 0) {
    return undefined;
  }
  return el("ul", { class: "messages" }, list.map((message) => el("li", {}, bdi(message))));
}

function accepted(exception) {
  if (exception === undefined) {
    return undefined;
  }
  return el("p", { class: "note lenient" }, icon("ACCEPTED"), el("span", {},
    el("strong", {}, "Accepted by ", bdi(exception.owner), ` until ${exception.until}. `), bdi(exception.reason)));
}

function attested(a) {
  if (a === undefined) {
    return undefined;
  }
  return el("p", { class: "note lenient" }, icon("MANUAL"), el("span", {},
    el("strong", {}, "Attested by ", bdi(a.by), ` on ${a.date}, until ${a.until}. `),
    a.note ? [bdi(a.note), " "] : undefined, a.evidence ? link(a.evidence) : undefined));
}

// whyUnknown names what was not read, and the IAM action that would read it.
function whyUnknown(list) {
  if (list.length === 0) {
    return undefined;
  }
  return part("What was not read", el("ul", { class: "causes" }, list.map((u) => el("li", {}, el("dl", {},
    pair("What", u.fact === "" ? `the list of ${u.type}` : `${u.fact} of ${u.resource || u.type}`),
    pair("Operation", code(u.operation)),
    pair("Answer", el("strong", {}, bdi(u.code))),
    u.message ? pair("Message", bdi(u.message)) : undefined,
    pair("IAM action", code(u.permission)))))));
}

function pair(name, value) {
  return [el("dt", {}, bdi(name)), el("dd", {}, typeof value === "string" ? bdi(value) : value)];
}

function facts(findings, i, detail) {
  const resource = findings.resourceOf(i);
  const rule = findings.rules[findings.rule[i]];
  return el("dl", {},
    pair("Resource", code(resource.id)),
    resource.name && !resource.id.endsWith(resource.name) ? pair("Name", resource.name) : undefined,
    pair("Type", code(resource.type)),
    pair("Where", `${resource.account}, ${resource.region}`),
    pair("Rule", el("span", {}, code(rule.id), " ", severityBadge(findings.severities[findings.severity[i]]))),
    (detail.parameters ?? []).map(([name, value]) => pair(`Parameter ${name}`, code(value))),
    detail.controls.length > 0
      ? pair("Controls", detail.controls.map(([benchmark, id]) => el("span", { class: "item" }, `${benchmark} ${id}`)))
      : undefined,
    (detail.tags ?? []).length > 0
      ? pair("Tags", detail.tags.map(([key, value]) => el("span", { class: "item" }, bdi(key), " = ", bdi(value))))
      : undefined,
    pair("Seen", el("time", { datetime: detail.observed }, detail.observed.replace("T", " ").replace("Z", " UTC"))));
}

function references(list) {
  if ((list ?? []).length === 0) {
    return undefined;
  }
  return el("ul", { class: "links" }, list.map((address) => el("li", {}, link(address))));
}

function evidence(list) {
  if (list.length === 0) {
    return undefined;
  }
  const isShort = ({ json }) => json === undefined || json.length <= 60;
  const short = list.filter(isShort).map(({ name, json }) =>
    pair(name, json === undefined ? el("span", { class: "small" }, "absent") : code(json)));
  const long = list.filter((fact) => !isShort(fact)).map(({ name, json }) =>
    el("div", { class: "evidence" }, el("h5", {}, bdi(name)), el("pre", { tabindex: "0" }, el("code", {}, bdi(indent(json))))));
  return part("Evidence", short.length > 0 ? el("dl", {}, short) : undefined, long);
}
