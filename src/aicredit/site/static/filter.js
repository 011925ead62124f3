// The ledger of claims becomes searchable: a search field, three filters and an order.
// Without this script the table is simply all there.
"use strict";

const table = document.querySelector("table.searchable");
const rows = [...table.tBodies[0].rows];

const ORDERS = {
  "as in the article": () => 0,
  "worst first": (a, b) => a.dataset.rank - b.dataset.rank,
  "by name": (a, b) => a.id.localeCompare(b.id),
};

function labelled(text, control) {
  const label = document.createElement("label");
  control.id = `claims-${text.toLowerCase().replaceAll(" ", "-")}`;
  label.htmlFor = control.id;
  label.textContent = text;
  const field = document.createElement("div");
  field.append(label, control);
  return field;
}

function chooser(options) {
  const select = document.createElement("select");
  for (const [value, text] of options) select.append(new Option(text, value));
  return select;
}

function filterOf(name) {
  const counts = new Map();
  for (const row of rows) {
    const value = row.dataset[name];
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const options = [...counts].map(([value, n]) => [value, `${value.replaceAll("_", " ")} (${n})`]);
  return chooser([["", "all"], ...options]);
}

const search = Object.assign(document.createElement("input"), { type: "search" });
const filters = { section: filterOf("section"), kind: filterOf("kind"), verdict: filterOf("verdict") };
const order = chooser(Object.keys(ORDERS).map((name) => [name, name]));
const count = document.createElement("p");
count.setAttribute("role", "status");

const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

function show() {
  const words = search.value.toLowerCase().split(/\s+/);
  let shown = 0;
  for (const row of rows) {
    const fits = words.every((word) => texts.get(row).includes(word))
      && Object.entries(filters).every(([name, { value }]) => !value || row.dataset[name] === value);
    row.hidden = !fits;
    shown += fits;
  }
  count.textContent = `${shown} of ${rows.length} claims`;
}

function sort() {
  table.tBodies[0].append(...rows.toSorted(ORDERS[order.value]));
}

const bar = document.createElement("form");
bar.className = "claims-filter";
bar.setAttribute("role", "search");
bar.addEventListener("submit", (event) => event.preventDefault());
bar.append(labelled("Search claims", search));
for (const [name, select] of Object.entries(filters)) {
  bar.append(labelled(name[0].toUpperCase() + name.slice(1), select));
  select.addEventListener("change", show);
}
bar.append(labelled("Order", order), count);
search.addEventListener("input", show);
order.addEventListener("change", sort);
table.before(bar);

// A link such as ledger.html?verdict=wrong opens the ledger filtered.
for (const [name, value] of new URLSearchParams(location.search)) {
  if (filters[name] && [...filters[name].options].some((option) => option.value === value)) {
    filters[name].value = value;
  }
}
show();
