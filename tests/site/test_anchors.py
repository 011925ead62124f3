"""Names that a page's links lead to: each stands once."""

import pytest

from aicredit.site import extension


@pytest.mark.parametrize(
    ("body", "complaints"),
    [
        ('<tr id="n-total"><td id="n-other">', 0),
        ('<tr id="n-total"></tr><tr id="n-total">', 1),
        ("<figure class='a' id='meta-cash'><h2 id=\"meta-cash\">", 1),
        ('<tr id="n-größe"></tr><p><tr\nclass="x" id="n-größe"><tr id="n-größe">', 1),
        ('<p>id="a" id="a"</p><td data-id="b"><td data-id="b">', 0),
    ],
)
def test_a_name_given_twice_fails_the_build(monkeypatch, body, complaints):
    heard = []
    monkeypatch.setattr(extension.LOGGER, "warning", lambda *words: heard.append(words))
    extension._refuse_names_twice(None, "book/meta", "", {"body": body}, None)
    assert len(heard) == complaints
