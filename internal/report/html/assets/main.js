"use strict";

// Connects the fragment, the form and the list. The fragment is the state: whatever changes it, Back included, draws anew.

const page = { findings: undefined, hits: [], state: parseState(location.hash) };

// What a select has for several values, which only a fragment can ask for.
const SEVERAL = "\u0000";

const form = document.getElementById("filters");

// field is a control of the form that is the only one of its name.
function field(name) {
  return document.getElementById(name);
}

// go shows a view with a state. An entry of the history is replaced while a text is being typed.
function go(view, state, replace) {
  const fragment = `#${view}${formatState(state)}`;
  if (fragment === location.hash) {
    return;
  }
  history[replace ? "replaceState" : "pushState"](null, "", fragment);
  follow();
}

// follow shows what the fragment says.
function follow() {
  const root = document.documentElement;
  const view = viewOf(location.hash) ?? VIEWS[0];
  const moved = root.dataset.view !== view;
  root.dataset.view = view;
  page.state = parseState(location.hash);
  for (const a of document.querySelectorAll("nav a")) {
    const name = viewOf(a.getAttribute("href"));
    a.setAttribute("href", `#${name}${formatState(page.state)}`);
    if (name === view) {
      a.setAttribute("aria-current", "page");
      a.parentElement.scrollLeft = a.offsetLeft - 48; // on a narrow screen the links scroll
    } else {
      a.removeAttribute("aria-current");
    }
  }
  if (moved) {
    window.scrollTo(0, 0);
    document.getElementById(`${view}-title`).focus({ preventScroll: true });
  }
  if (page.findings !== undefined) {
    showFindings();
  }
}

function showFindings() {
  const { findings, state } = page;
  const { hits, counts } = applyFilter(findings, state);
  page.hits = hits;
  const groups = drawList(findings, hits, state.group);
  showForm(counts);
  document.getElementById("count").textContent =
    `${number(hits.length)} of ${count(findings.size, "finding")} in ${count(groups, state.group)}`;
  document.getElementById("clear").hidden = !isFiltered(state);
}

// showForm sets the controls to the state, and the number of findings beside each value.
function showForm(counts) {
  const { findings, state } = page;
  if (document.activeElement !== field("q") || field("q").value.trim() !== state.q) {
    field("q").value = state.q;
  }
  field("group").value = state.group;
  for (const name of ["status", "severity"]) {
    for (const box of form.querySelectorAll(`input[data-filter="${name}"]`)) {
      const n = counts[name][namesOf(findings, name).indexOf(box.value)] ?? 0;
      box.checked = state[name].includes(box.value);
      box.parentElement.querySelector(".n").textContent = number(n);
      box.parentElement.classList.toggle("zero", n === 0);
    }
  }
  for (const name of ["service", "account", "region"]) {
    const options = namesOf(findings, name).map((value, k) => el("option", { value }, `${value} (${number(counts[name][k])})`));
    if (state[name].length > 1) {
      options.unshift(el("option", { value: SEVERAL }, `${state[name].length} of them`));
    }
    field(name).replaceChildren(el("option", { value: "" }, "all"), ...options);
    field(name).value = state[name].length > 1 ? SEVERAL : state[name][0] ?? "";
  }
  showChips();
}

// showChips shows the filters that have no control of their own, to be taken away.
function showChips() {
  const { state } = page;
  const chips = ["rule", "id"].filter((name) => state[name].length > 0).map((name) => {
    const text = state[name].length === 1 ? state[name][0] : `${state[name].length} ${name}s`;
    const chip = el("button", { type: "button", class: "chip" }, `${name === "id" ? "finding" : name}: `, bdi(text), el("span", { "aria-hidden": "true" }, " ×"),
      el("span", { class: "sr" }, " remove this filter"));
    chip.addEventListener("click", () => {
      go("findings", { ...page.state, [name]: [] });
      field("q").focus();
    });
    return chip;
  });
  document.getElementById("chips").replaceChildren(...chips);
}

function stateOfForm() {
  const chosen = (name) => [...form.querySelectorAll(`input[data-filter="${name}"]:checked`)].map((box) => box.value);
  const selected = (name) => {
    const { value } = field(name);
    return value === SEVERAL ? page.state[name] : [value].filter((chosenValue) => chosenValue !== "");
  };
  return {
    ...page.state, q: field("q").value.trim(), group: field("group").value, status: chosen("status"), severity: chosen("severity"),
    service: selected("service"), account: selected("account"), region: selected("region"),
  };
}

let typing; // the timer of a text that is being typed
let typed = false; // it has an entry of the history already

function listen() {
  field("q").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      go("findings", stateOfForm(), typed);
      typed = true;
    }, 120);
  });
  field("q").addEventListener("change", () => {
    clearTimeout(typing);
    go("findings", stateOfForm(), typed);
    typed = false;
  });
  form.addEventListener("change", (event) => {
    if (event.target !== field("q")) {
      go("findings", stateOfForm());
    }
  });
  document.getElementById("clear").addEventListener("click", () => {
    go("findings", parseState(`?group=${page.state.group}`));
    field("q").focus();
  });
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault(); // its fragment would take the place of the state
    document.getElementById("main").focus();
  });
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", () => copy(button));
  }
  addEventListener("hashchange", follow); // of a link, of Back and of what somebody types
  addEventListener("beforeprint", preparePrint);
  matchMedia("print").addEventListener("change", (event) => event.matches && preparePrint());
}

// copy puts a text on the clipboard. A page from a file may not in every browser: then the text is selected.
async function copy(button) {
  const text = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(text);
    button.textContent = "Selected: copy it";
  }
}

function preparePrint() {
  if (page.findings !== undefined) {
    drawPrinted(page.findings, page.hits, page.state.group);
  }
}

async function start() {
  listen();
  follow();
  try {
    page.findings = await Findings.load();
    showFindings();
    document.documentElement.dataset.ready = "yes";
    performance.mark("ready");
    setTimeout(() => page.findings.lowerCase()); // before somebody types
  } catch (error) {
    const trouble = document.getElementById("trouble");
    trouble.textContent = `The findings could not be unpacked: ${error.message}`;
    trouble.hidden = false;
  }
}

start();
