"""Every form of the list is told as the list says, and the page says the same."""

from __future__ import annotations

import pytest

from tests.detection import forms, transports
from tests.detection.page import PAGE, render

pytestmark = pytest.mark.timeout(400)  # the first test waits for all measurements


@pytest.mark.parametrize("level", forms.LEVELS)
@pytest.mark.parametrize("form", forms.load(), ids=lambda form: f"{form.section}: {form.title}")
def test_form_is_told_as_the_list_says(told_of_forms, form, level):
    """What is found stays found, in this form; and a known miss that is found is struck from the list."""
    assert told_of_forms[form.number][level] == form.told[level]


def test_page_says_what_the_list_says():
    """docs/detection.md is what `make detection` writes."""
    assert PAGE.read_text(encoding="utf-8") == render(forms.load(), transports.load())


def test_titles_are_unique():
    """So that the page names each case, and a miss is known by its name."""
    titles = [(form.section, form.title) for form in forms.load()]
    assert len(set(titles)) == len(titles)
    ways = [way.title for way in transports.load()]
    assert len(set(ways)) == len(ways)
