"use strict";

// Unpacks the findings that the page carries. A block is JSON, compressed and in base64; see data.go.

async function unpack(block) {
  const text = atob(block.textContent.trim());
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[i] = text.charCodeAt(i);
  }
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

function blocksOf(kind) {
  return [...document.querySelectorAll(`script[data-kind="${kind}"]`)];
}

// A Findings has the index of all findings as columns, and unpacks what one of them unfolds.
class Findings {
  static async load() {
    return new Findings(await unpack(blocksOf("index")[0]));
  }

  constructor(index) {
    this.statuses = index.statuses;
    this.severities = index.severities;
    this.rules = index.rules ?? [];
    this.texts = index.texts ?? [];
    this.resources = index.resources;
    const { findings, resources } = index;
    this.ids = findings.id ?? [];
    this.size = this.ids.length;
    this.rule = Int32Array.from(findings.rule ?? []);
    this.status = Int32Array.from(findings.status ?? []);
    this.severity = Int32Array.from(findings.severity ?? []);
    this.resource = Int32Array.from(findings.resource ?? []);
    this.title = Int32Array.from(findings.title ?? []);
    this.why = Int32Array.from(findings.why ?? []);
    this.perBlock = index.perBlock;
    this.firstValues = index.values ?? [];
    this.packed = { details: blocksOf("details"), values: blocksOf("values") };
    this.unpacked = new Map();

    this.services = [...new Set(this.rules.map((rule) => rule.service))].sort();
    const serviceOfRule = this.rules.map((rule) => this.services.indexOf(rule.service));
    this.service = this.rule.map((rule) => serviceOfRule[rule]);
    [this.accounts, this.account] = this.column(resources.account ?? []);
    [this.regions, this.region] = this.column(resources.region ?? []);
  }

  // column makes a column over the findings of one over the resources, and the list of its values.
  column(ofResource) {
    const values = [...new Set(ofResource)].sort((a, b) => (this.texts[a] < this.texts[b] ? -1 : 1));
    const position = new Map(values.map((text, i) => [text, i]));
    return [values.map((text) => this.texts[text]), this.resource.map((r) => position.get(ofResource[r]))];
  }

  // lowerCase has what a text is looked for in, made once.
  lowerCase() {
    const { id, name } = this.resources;
    this.lower ??= {
      texts: this.texts.map((text) => text.toLowerCase()),
      rules: this.rules.map((rule) => rule.id.toLowerCase()),
      resources: (id ?? []).map((value, r) => `${value} ${name[r]}`.toLowerCase()), // a word has no space in it
    };
    return this.lower;
  }

  titleOf(i) {
    return this.texts[this.title[i]];
  }

  // messagesOf returns why finding i has its status.
  messagesOf(i) {
    const text = this.texts[this.why[i]];
    return text === "" ? [] : text.split("\n");
  }

  resourceOf(i) {
    const r = this.resource[i];
    const { id, name, type, account, region } = this.resources;
    return {
      id: id[r], name: name[r], type: this.texts[type[r]], account: this.texts[account[r]], region: this.texts[region[r]],
    };
  }

  // detailOf returns what finding i shows when it is unfolded.
  async detailOf(i) {
    const block = await this.block("details", Math.floor(i / this.perBlock));
    const detail = block[i % this.perBlock];
    const evidence = [];
    for (const { name, value } of detail.evidence ?? []) {
      evidence.push({ name, json: value < 0 ? undefined : await this.value(value) });
    }
    const unread = [];
    for (const value of detail.unread ?? []) {
      unread.push(JSON.parse(await this.value(value)));
    }
    return { ...detail, evidence, unread };
  }

  async value(n) {
    let k = this.firstValues.length - 1;
    while (this.firstValues[k] > n) {
      k--;
    }
    const block = await this.block("values", k);
    return block[n - this.firstValues[k]];
  }

  // block unpacks one, and keeps the last of them.
  block(kind, n) {
    const key = `${kind} ${n}`;
    let block = this.unpacked.get(key);
    if (block === undefined) {
      if (this.unpacked.size >= 32) {
        this.unpacked.delete(this.unpacked.keys().next().value);
      }
      block = unpack(this.packed[kind][n]);
      this.unpacked.set(key, block);
    }
    return block;
  }
}
