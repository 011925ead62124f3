"""The site's style sheet: what a page uses stays, the rest goes."""

import pytest

from aicredit.site.styles import trimmed

NAMES = {"p", "a", "dialog", "menu", "main"}


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        (".menu{top:0}", ".menu{top:0}"),
        (".menus{top:0}", ""),
        ("p.menu>a:hover{top:0}", "p.menu>a:hover{top:0}"),
        ("p.menu .gone{top:0}", ""),
        ("#main,#gone{top:0}", "#main{top:0}"),
        ("a:not(.gone){top:0}", "a:not(.gone){top:0}"),
        ("dialog[open]::backdrop{top:0}", "dialog[open]::backdrop{top:0}"),
        ("html[data-theme=dark] p{top:0}", ""),
        (":root{--a:1}", ":root{--a:1}"),
        ("*,::before{top:0}", "*,::before{top:0}"),
        ("@media print{.gone{top:0}}", ""),
        ("@media (width>1px){.gone{top:0}p{top:0}}", "@media (width>1px){p{top:0}}"),
        ("@supports (top:0){@media print{a{top:0}}}", "@supports (top:0){@media print{a{top:0}}}"),
        ("@keyframes turn{to{top:0}}", "@keyframes turn{to{top:0}}"),
        ("@font-face{font-family:x;src:url(x)}", ""),
        ('@charset "utf-8";@import "x.css";', ""),
        ('a{background:url("data:,a;b}c")}', 'a{background:url("data:,a;b}c")}'),
    ],
)
def test_a_rule_stays_when_its_names_are_used(rule, kept):
    assert trimmed(rule, NAMES) == kept


def test_the_sheet_covers_what_pages_and_scripts_name(site):
    sheet = (site / "_static" / "site.css").read_text(encoding="utf-8")
    for name in (".bd-sidebar-primary", "#pst-search-dialog", "[data-theme=dark]", ".highlighted"):
        assert name in sheet, name
    assert "fa-brands" not in sheet
    assert "@font-face" not in sheet
