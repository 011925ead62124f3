"""What a notebook shows of a picture before anybody has trusted it."""

import base64
import re
from xml.etree import ElementTree

import pytest
from real_tables import PICTURES, drawn

from aicredit.charts.figure import Figure


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_an_image_with_words(name):
    picture, table = drawn(name)
    shown = Figure(name, picture, table, "A & B", "<unit>", ["a"])._repr_mimebundle_()["text/html"]
    assert "<svg" not in shown
    ((data, alt),) = re.findall(
        r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)">', shown
    )
    assert len(alt) > 40
    image = ElementTree.fromstring(base64.b64decode(data))
    assert image.tag == "{http://www.w3.org/2000/svg}svg"
    assert "background" in image.get("style")
