"use strict";

// Runs before the first paint: which view is shown must not change under the reader's eyes.

const VIEWS = ["overview", "controls", "fix", "findings", "access", "exceptions"];

// viewOf is the view that a fragment names, "#findings?status=FAIL" for one; undefined when it names none.
function viewOf(fragment) {
  const name = fragment.replace(/^#/, "").split("?")[0];
  return VIEWS.find((view) => view === name);
}

document.documentElement.classList.add("js");
document.documentElement.dataset.view = viewOf(location.hash) ?? VIEWS[0];
