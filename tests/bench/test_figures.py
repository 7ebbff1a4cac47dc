"""The figures are medians of interleaved rounds, and the table says when a bar was missed."""

from __future__ import annotations

import pytest

from tests.bench.figures import Rate, Row, interleave
from tests.bench.table import BEGIN, END, page, section, table, write


def test_ratio_is_of_medians_and_spread_is_of_rounds():
    """One bad round moves the spread, not the ratio."""
    row = Row("x", plain=(1.0, 1.0, 1.0), watched=(1.1, 9.0, 1.1), bar=1.15)
    assert row.ratio == pytest.approx(1.1)
    assert row.spread == pytest.approx((1.1, 9.0))
    assert row.kept


def test_rounds_begin_with_each_way_in_turn():
    """Neither way is always the first of its round."""
    order = []
    interleave("x", lambda: order.append("p") or 1.0, lambda: order.append("w") or 1.0, rounds=3)
    assert "".join(order) == "pwwppw"


def test_table_marks_a_missed_bar_and_leaves_a_missing_one_empty():
    """A reader sees at once which promise was not kept."""
    text = table([Row("slow", (1.0,), (2.0,), bar=1.5), Row("free", (1.0,), (2.0,))])
    assert "| slow | 1000.00 | 2000.00 | 2.000 | 2.000 – 2.000 | ≤ 1.50 (missed) |" in text
    assert "| free | 1000.00 | 2000.00 | 2.000 | 2.000 – 2.000 |  |" in text


def test_a_bar_may_be_a_difference():
    """What costs the same whatever a program does is held to milliseconds, which stand beside their bar."""
    kept, missed = (Row("start", (0.010,), (watched,), most=0.008) for watched in (0.0155, 0.0195))
    assert (kept.kept, missed.kept) == (True, False)
    assert kept.told == "1.550 (+5.5 ms)"
    text = table([kept, missed])
    assert "| start | 10.00 | 15.50 | 1.550 | 1.550 – 1.550 | +5.5 ≤ +8 ms |" in text
    assert "| +9.5 ≤ +8 ms (missed) |" in text


def test_a_bar_of_half_a_percent_is_not_rounded_away():
    """It has three places, where others have two."""
    text = table([Row("disabled", (1.0,), (1.004,), bar=1.005)])
    assert "| disabled | 1000.00 | 1004.00 | 1.004 | 1.004 – 1.004 | ≤ 1.005 |" in text


def test_what_is_counted_by_the_second_has_a_table_of_its_own():
    """More is better there; the machine is told once in a section, at its end."""
    rates = [Rate("fast", (3000.0, 9000.0, 6000.0), 5000), Rate("slow", (1.0,), 5000)]
    text = page({"Programs": table([Row("x", (1.0,), (1.0,))]), "Store": section(rates)})
    assert "| fast | 6,000 | 3,000 – 9,000 | ≥ 5,000 |" in text
    assert "| slow | 1 | 1 – 1 | ≥ 5,000 (missed) |" in text
    assert text.count("CPython") == 1
    assert text.index("**Programs**") < text.index("| x |") < text.index("**Store**") < text.index("| fast |")


def test_writing_replaces_one_section_between_the_markers(tmp_path):
    """The page around the tables is the author's, and other sections stay; what has no title goes."""
    file = tmp_path / "page.md"
    file.write_text(f"above\n{BEGIN}\nold\n{END}\nbelow\n", encoding="utf-8")
    for title, text in (("Store", "| 1 |"), ("Start", "| 2 |\n\n| 3 |"), ("Store", "| 4 |")):
        write(file, title, text, ["Start", "Gone", "Store"])
    inside = "**Start**\n\n| 2 |\n\n| 3 |\n\n**Store**\n\n| 4 |"
    assert file.read_text(encoding="utf-8") == f"above\n{BEGIN}\n{inside}\n{END}\nbelow\n"


def test_page_without_markers_is_left_alone(tmp_path):
    """A page that has no place for the table is an error and stays as it is."""
    file = tmp_path / "page.md"
    file.write_text("only prose", encoding="utf-8")
    with pytest.raises(ValueError, match="no <!-- bench:begin -->"):
        write(file, "Store", "new", ["Store"])
    assert file.read_text(encoding="utf-8") == "only prose"
