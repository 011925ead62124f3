// The contents of a page, in a menu: it closes when a section is chosen.
"use strict";

document.addEventListener("click", (event) => {
  event.target.closest("dialog[open] nav a[href^='#']")?.closest("dialog").close();
});
