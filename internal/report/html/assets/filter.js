"use strict";

// What the fragment says, and which findings that leaves. Nothing here touches the page.

// The members of a state that are lists of values: any of them will do.
const CHOICES = ["status", "severity", "service", "account", "region", "rule", "id"];

// The columns that have a control with counts.
const FACETS = ["status", "severity", "service", "account", "region"];

// parseState reads "#findings?status=FAIL&status=UNKNOWN&q=bucket". What it does not know is left out.
function parseState(fragment) {
  const query = new URLSearchParams(fragment.split("?").slice(1).join("?"));
  const state = { q: query.get("q") ?? "", group: query.get("group") === "resource" ? "resource" : "rule" };
  for (const name of CHOICES) {
    state[name] = query.getAll(name).filter((value) => value !== "");
  }
  return state;
}

// formatState is the query of a fragment: "" for everything.
function formatState(state) {
  const pairs = [];
  for (const name of CHOICES) {
    pairs.push(...state[name].map((value) => `${name}=${encodeURIComponent(value)}`));
  }
  if (state.q !== "") {
    pairs.push(`q=${encodeURIComponent(state.q)}`);
  }
  if (state.group !== "rule") {
    pairs.push(`group=${state.group}`);
  }
  return pairs.length > 0 ? `?${pairs.join("&")}` : "";
}

function isFiltered(state) {
  return state.q !== "" || CHOICES.some((name) => state[name].length > 0);
}

// namesOf are the values of a column, by the numbers that stand in it.
function namesOf(findings, column) {
  return {
    status: findings.statuses, severity: findings.severities, service: findings.services,
    account: findings.accounts, region: findings.regions,
  }[column];
}

// allowed marks the values of a column that a list of names leaves: all of them where the list is empty.
function allowed(names, chosen) {
  return Uint8Array.from(names, (name) => (chosen.length === 0 || chosen.includes(name) ? 1 : 0));
}

// applyFilter returns the findings that the state leaves, and for each facet how many there are of each value when the
// other filters stay.
function applyFilter(findings, state) {
  const columns = FACETS.map((name) => findings[name]);
  const marks = FACETS.map((name) => allowed(namesOf(findings, name), state[name]));
  const counts = FACETS.map((name) => new Int32Array(namesOf(findings, name).length));
  const rules = allowed(findings.rules.map((rule) => rule.id), state.rule);
  const ids = state.id.length > 0 ? new Set(state.id) : undefined;
  const matches = matcher(findings, state.q);
  const hits = [];
  for (let i = 0; i < findings.size; i++) {
    if (!rules[findings.rule[i]] || (ids && !ids.has(findings.ids[i])) || !matches(i)) {
      continue;
    }
    let misses = 0;
    let missed = 0;
    for (let k = 0; k < columns.length && misses < 2; k++) {
      if (!marks[k][columns[k][i]]) {
        misses++;
        missed = k;
      }
    }
    if (misses === 0) {
      hits.push(i);
      for (let k = 0; k < columns.length; k++) {
        counts[k][columns[k][i]]++;
      }
    } else if (misses === 1) {
      counts[missed][columns[missed][i]]++;
    }
  }
  return { hits, counts: Object.fromEntries(FACETS.map((name, k) => [name, counts[k]])) };
}

// matcher returns whether a finding has every word of a text, in any of its texts and in any case. A word is looked for
// once in what findings share.
function matcher(findings, text) {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) {
    return () => true;
  }
  const { resources, resource, rule, title, why, ids } = findings;
  const lower = findings.lowerCase();
  const tests = words.map((word) => {
    const has = (value) => (value.includes(word) ? 1 : 0);
    const inTexts = Uint8Array.from(lower.texts, has);
    const inRules = Uint8Array.from(lower.rules, has);
    const inResources = Uint8Array.from(lower.resources, (value, r) => has(value) ||
      inTexts[resources.type[r]] || inTexts[resources.account[r]] || inTexts[resources.region[r]]);
    return (i) => inResources[resource[i]] || inRules[rule[i]] || inTexts[title[i]] || inTexts[why[i]] || ids[i].startsWith(word);
  });
  return (i) => tests.every((test) => test(i));
}

// groupBy puts findings together by rule or by resource. What fails or is not known comes first: the more severe, and then
// the more failures. There can be as many groups as findings, so they are columns too, and a group is made when it is drawn.
function groupBy(findings, hits, kind) {
  const column = kind === "resource" ? findings.resource : findings.rule;
  const keys = kind === "resource" ? (findings.resources.id ?? []).length : findings.rules.length;
  const kinds = findings.statuses.length;
  const attention = findings.statuses.map((status) => ["FAIL", "ERROR", "UNKNOWN"].includes(status));
  const fail = findings.statuses.indexOf("FAIL");
  const none = 127;
  const counts = new Int32Array(keys * kinds);
  const ends = new Int32Array(keys + 1); // where the members of a key end, in members
  const worst = new Uint8Array(keys).fill(none);
  for (const i of hits) {
    const key = column[i];
    const status = findings.status[i];
    counts[key * kinds + status]++;
    ends[key]++;
    if (attention[status] && findings.severity[i] < worst[key]) {
      worst[key] = findings.severity[i];
    }
  }
  const order = new Float64Array(keys);
  let used = 0;
  for (let key = 0, end = 0; key < keys; key++) {
    if (ends[key] > 0) {
      const failures = Math.min(0xffff, counts[key * kinds + fail]);
      order[used++] = (worst[key] * 0x10000 + 0xffff - failures) * 0x1000000 + key; // below 2 to the power of 53
    }
    end += ends[key];
    ends[key] = end;
  }
  const members = new Int32Array(hits.length);
  const next = ends.slice();
  for (let k = hits.length - 1; k >= 0; k--) {
    members[--next[column[hits[k]]]] = hits[k];
  }
  const byAttention = (a, b) => findings.status[a] - findings.status[b] || findings.severity[a] - findings.severity[b] || a - b;
  return Array.from(order.subarray(0, used).sort(), (rank) => {
    const key = rank % 0x1000000;
    return {
      first: members[next[key]],
      counts: counts.subarray(key * kinds, (key + 1) * kinds),
      members: () => Array.from(members.subarray(next[key], ends[key])).sort(byAttention),
    };
  });
}
