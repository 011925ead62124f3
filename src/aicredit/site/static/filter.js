// The tables of a page are narrowed by a search and by lists; what is chosen stands in the
// address, so that it can be sent on and Back undoes it. Without this script every row is
// there.
"use strict";

const form = document.querySelector("form.record-filter");
const rows = [...document.querySelectorAll("table.searchable tbody tr")];
const status = form.querySelector("[role=status]");
const choices = [...form.querySelectorAll("select")];
const search = form.elements.q;
const texts = new Map();

function textOf(row) {
  if (!texts.has(row)) {
    const text = row.textContent.toLowerCase();
    // $30 bn is found as 30bn too.
    texts.set(row, `${text} ${text.replace(/(\d) (?=[mbt]n\b)/g, "$1")}`);
  }
  return texts.get(row);
}

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = choices.filter((choice) => choice.value);
  let shown = 0;
  for (const row of rows) {
    const fits = chosen.every(({ name, value }) => row.dataset[name] === value)
      && words.every((word) => textOf(row).includes(word));
    if (row.hidden === fits) row.hidden = !fits;
    shown += fits;
  }
  status.textContent = `${shown} of ${rows.length} rows`;
}

function readAddress() {
  const asked = new URLSearchParams(location.search);
  search.value = asked.get("q") ?? "";
  for (const choice of choices) {
    choice.value = asked.get(choice.name) ?? "";
    // A value that the list has not leaves it empty.
    if (choice.selectedIndex < 0) choice.value = "";
  }
  show();
  showTarget();
}

function address() {
  const asked = new URLSearchParams();
  for (const { name, value } of [search, ...choices]) if (value) asked.set(name, value);
  return String(asked) ? `?${asked}` : location.pathname;
}

function target() {
  try {
    return document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null; // not encoded as addresses are: nobody's row
  }
}

function showTarget() {
  const row = target();
  if (!row?.hidden) return;
  form.reset();
  history.replaceState(null, "", location.pathname + location.hash);
  show();
  row.scrollIntoView();
}

search.addEventListener("input", () => {
  show();
  history.replaceState(null, "", address());
});
for (const choice of choices) {
  choice.addEventListener("change", () => {
    show();
    history.pushState(null, "", address());
  });
}
form.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("popstate", readAddress);
window.addEventListener("hashchange", showTarget);
readAddress();
