"""The pictures: well-formed whatever they are made of, and as large as the counts say."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.answers import KnownTag, LineageStep, Recipient
from sst_bytecode.asked import FlowCount, Flows, TagPage, Trail, TrailPart
from sst_bytecode.facts import Place
from sst_bytecode.pictures import draw_flow, draw_lineage, flow_of, overview_of
from sst_bytecode.pictures.words import clipped, clipped_start, number

_NAMES = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=60)
_PLACE = Place("a.py", 1, 0, "f", "t")


def _recipient(name, party="third", category=None):
    return Recipient(f"https://{name}/", name, 443, name, None, category, party)


def _count(category="email", to="a.example", file="a.py", count=1, **changes):
    made = {
        "category": category, "form": "", "file": file, "line": 1, "function": "f", "kind": "http",
        "recipient": _recipient(to), "route": "", "first": 1.0, "last": 2.0, "count": count,
    }  # fmt: skip
    return FlowCount(**made | changes)


_COUNTS = st.lists(st.builds(_count, _NAMES, _NAMES, _NAMES, st.integers(1, 10**9)), max_size=30)


def _svgs(markup):
    return [ET.fromstring(one + "</svg>") for one in markup.split("</svg>") if one]  # noqa: S314 - we drew it


@given(_COUNTS)
def test_a_flow_loses_and_invents_nothing(counts):
    """Each column has all data, each link leads to the next column, and the links of a box are as much as the box."""
    flow = flow_of(counts)
    total = sum(one.count for one in counts if one.category)
    columns = Counter()
    out, into = Counter(), Counter()
    for node in flow.nodes:
        columns[node.column] += node.value
    for link in flow.links:
        assert flow.nodes[link.target].column == flow.nodes[link.source].column + 1
        out[link.source] += link.value
        into[link.target] += link.value
    assert set(columns.values()) <= {total}
    for at, node in enumerate(flow.nodes):
        assert node.column == 2 or out[at] == node.value
        assert node.column == 0 or into[at] == node.value
    assert max(Counter(node.column for node in flow.nodes).values(), default=0) <= 12
    assert sum(row[3] for row in flow.rows) == total


@given(_COUNTS)
def test_a_picture_is_well_formed_and_styled_by_classes_alone(counts):
    """Any names make valid SVG without script, style attribute or event handler: nothing for the policy to refuse."""
    markup = draw_flow(flow_of(counts), lambda node: "?x=" + node.key)
    for svg in _svgs(markup):
        for element in svg.iter():
            assert element.tag in {"svg", "g", "a", "path", "rect", "text", "tspan", "title"}
            assert not [name for name in element.attrib if name == "style" or name.startswith("on")]
        width = float(svg.get("viewBox").split()[2])
        height = float(svg.get("viewBox").split()[3])
        for rect in svg.iter("rect"):
            assert 0 <= float(rect.get("x")) <= width
            assert float(rect.get("y")) + float(rect.get("height")) <= height + 1


def test_boxes_are_as_high_as_their_share():
    """Twice the data, twice the height."""
    (wide, _narrow) = _svgs(draw_flow(flow_of([_count("email", count=200), _count("phone", count=100)])))
    heights = [float(rect.get("height")) for rect in wide.iter("rect")][:2]
    assert abs(heights[0] / heights[1] - 2) < 0.05


def test_many_are_drawn_together():
    """Beyond twelve the smallest share a box, which says so and leads nowhere."""
    flow = flow_of(_count(to=f"r{n}.example", count=100 - n) for n in range(40))
    recipients = [node for node in flow.nodes if node.column == 2]
    assert len(recipients) == 12
    assert (recipients[-1].label, recipients[-1].key) == ("29 others", "")
    assert recipients[-1].value == sum(100 - n for n in range(11, 40))


def test_what_is_new_is_told_once():
    """A new recipient is news; its data and lines are not news again. An old recipient's new datum and new line are."""
    old = [_count(first=1.0)]
    new = [_count("phone", first=50.0), _count(file="b.py", first=60.0), _count(to="new.example", first=70.0)]
    view = overview_of(Flows(()), [*old, *new], since=10.0)
    assert [(one.what, one.name, one.to) for one in view.news] == [
        ("recipient", "new.example", ""), ("code", "b.py:1", "a.example"), ("data", "phone", "a.example"),
    ]  # fmt: skip


def test_what_nothing_explains():
    """Connections whose content is not known, and third parties that nobody knows; what is known is explained."""
    known = Recipient("", "k.example", 443, "k.example", "Known Ltd", "ai", "third")
    counts = (
        _count("", kind="socket", to="s.example", count=3), _count("", to="u.example", count=2),
        _count("", recipient=known), _count("", recipient=_recipient("inside", "first")),
    )  # fmt: skip
    view = overview_of(Flows(counts), counts, since=0.0)
    assert [(one.why, one.name, one.site, one.count) for one in view.unexplained] == [
        ("connection", "s.example", "a.py:1", 3), ("recipient", "u.example", "", 2),
    ]  # fmt: skip
    assert (view.events, view.data) == (7, 0)
    of_a_category = (_count("email", to="u.example", count=5),)
    assert [(one.name, one.count) for one in overview_of(Flows(of_a_category), counts, 0.0).unexplained] == [
        ("u.example", 5)
    ]


def _tag(number, source="flask.form", field="email"):
    return KnownTag(number, "1", "email", field, source, "a•••", _PLACE, 1.0, 2.0, 1)


@given(_NAMES, _NAMES)
def test_a_lineage_is_well_formed(field, name):
    """Whatever a field or a recipient is called."""
    part = TrailPart("sha256", _recipient(name), 1, 1.0, 2.0, "e1")
    page = TagPage((Trail(_tag("t", field=field), (part,)),), (), ())
    (svg,) = _svgs(draw_lineage(page, lambda to: "?to=" + to))
    assert len(list(svg.iter("rect"))) == 2


def test_a_lineage_leads_from_the_value_over_its_forms_to_the_recipients():
    """A form with steps on record has a box for each; what left in another form leads there from the value itself."""
    steps = (
        LineageStep("t", "d", "lower > sha256", _PLACE, 1.0), LineageStep("d", "b", "base64", _PLACE, 2.0),
        LineageStep("b", "t", "back", _PLACE, 3.0),
    )  # fmt: skip
    made = (_tag("d", "derived:lower > sha256"), _tag("b", "derived:lower > sha256 > base64"))
    parts = (
        TrailPart("lower > sha256 > base64", _recipient("a.example"), 1, 1.0, 2.0, "e1"),
        TrailPart("", _recipient("b.example"), 1, 1.0, 2.0, "e2"),
    )
    markup = draw_lineage(TagPage((Trail(_tag("t"), parts),), steps, made))
    assert re.findall(r'class="card (\w+)" x="(\d+)"', markup) == [
        ("root", "2"), ("made", "282"), ("made", "562"), ("end", "842"), ("end", "842"),
    ]  # fmt: skip
    assert markup.count('class="step"') == 4
    assert draw_lineage(TagPage((Trail(_tag("t"), ()),))) == ""


def test_words():
    """Numbers have thin spaces; long names are cut where they say least."""
    assert number(1_234_567) == "1\u202f234\u202f567"
    assert clipped("abcdef", 4) == "abc…"
    assert clipped_start("a/b/c.py", 5) == "…c.py"
    assert clipped("abc", 3) == clipped_start("abc", 3) == "abc"
