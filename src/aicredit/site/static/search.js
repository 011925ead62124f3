// The page of search results: ready to type in, and honest where it cannot read the pages.
"use strict";

// From disk no page can be fetched, so results there have titles alone.
DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY &&= location.protocol !== "file:";

if (!location.search) document.querySelector("main form.bd-search input").focus();
