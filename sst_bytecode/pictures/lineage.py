"""Draws the lineage of values as SVG: each value, what was made of it step by step, and who received it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from sst_bytecode.pictures.words import called, clipped, clipped_start

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.answers import LineageStep
    from sst_bytecode.asked import TagPage

__all__ = ["draw_lineage"]

_WIDTH, _HEIGHT, _ACROSS, _DOWN = 210, 46, 70, 14  # of a box, and between boxes
_LABEL = 27  # characters
_DERIVED = "derived:"


@dataclass(slots=True)
class _Box:
    """One box: two lines of text, its column, and where its lines go."""

    title: str
    detail: str
    tint: str
    column: int = 0
    address: str = ""
    to: dict[str, str] = field(default_factory=dict)  # key of the next box: what the line says
    y: float = 0.0


def draw_lineage(page: TagPage, address: Callable[[str], str] | None = None) -> str:
    """SVG of the values of *page*; *address* gives that of a recipient. Empty where nothing went anywhere."""
    boxes = _boxes(page, address)
    ends = {key for box in boxes.values() for key in box.to}
    boxes = {key: box for key, box in boxes.items() if box.to or key in ends}  # a value alone has no lineage
    if not boxes:
        return ""
    columns: dict[int, list[_Box]] = defaultdict(list)
    for box in boxes.values():
        columns[box.column].append(box)
    _place(boxes, columns)
    width = len(columns) * (_WIDTH + _ACROSS) - _ACROSS + 4
    height = max(box.y for box in boxes.values()) + _HEIGHT + 4
    positions = {column: at for at, column in enumerate(sorted(columns))}
    lines = "".join(_line(box, boxes[key], positions, said) for box in boxes.values() for key, said in box.to.items())
    drawn = "".join(_drawn(box, positions) for box in boxes.values())
    return (
        f'<svg class="lineage" viewBox="0 0 {width} {height:.0f}" width="{width}" height="{height:.0f}"'
        f' role="group" aria-label="What was made of each value, and who received it">'
        f'<g class="steps" aria-hidden="true">{lines}</g>{drawn}</svg>'
    )


def _boxes(page: TagPage, address: Callable[[str], str] | None) -> dict[str, _Box]:
    """Make the boxes, in the order in which they stand in their columns."""
    boxes: dict[str, _Box] = {}
    children: dict[str, list[LineageStep]] = defaultdict(list)
    for step in page.steps:
        children[step.parent].append(step)
    made = {tag.id: tag for tag in page.made}
    last = 1
    ends: list[tuple[str, str, str]] = []
    for trail in page.trails:
        tag = trail.tag
        boxes["tag " + tag.id] = _Box(tag.field or tag.category, f"{tag.preview} · {tag.source}", "root")
        known = {"": "tag " + tag.id}
        todo = [(tag.id, 0)]
        seen = {tag.id}
        while todo:
            parent, depth = todo.pop(0)
            for step in children[parent]:
                child = made.get(step.child)
                if child is None:
                    continue
                key = "tag " + child.id
                boxes["tag " + parent].to[key] = step.operation
                if child.id not in seen:
                    seen.add(child.id)
                    detail = f"{step.site.file}:{step.site.line}"
                    boxes.setdefault(key, _Box(step.operation, detail, "made", depth + 1))
                    known[child.source.removeprefix(_DERIVED)] = key
                    last = max(last, depth + 2)
                    todo.append((child.id, depth + 1))
        ends += [
            (known.get(part.form, "tag " + tag.id), called(part.recipient), "" if part.form in known else part.form)
            for part in trail.parts
        ]
    for key, name, said in ends:
        target = "to " + name
        if target not in boxes:
            boxes[target] = _Box(name, "", "end", last, address(name) if address else "")
        boxes[key].to[target] = said
    return boxes


def _place(boxes: dict[str, _Box], columns: dict[int, list[_Box]]) -> None:
    """Put boxes under each other, each column after the first in the order of what leads to it."""
    before: dict[int, list[float]] = defaultdict(list)
    for _column, members in sorted(columns.items()):
        members.sort(key=lambda box: sum(before[id(box)]) / len(before[id(box)]) if before[id(box)] else 0.0)
        for at, box in enumerate(members):
            box.y = 2 + at * (_HEIGHT + _DOWN)
            for key in box.to:
                before[id(boxes[key])].append(box.y)


def _line(source: _Box, target: _Box, positions: dict[int, int], said: str) -> str:
    x0 = 2 + positions[source.column] * (_WIDTH + _ACROSS) + _WIDTH
    x1 = 2 + positions[target.column] * (_WIDTH + _ACROSS)
    y0, y1 = source.y + _HEIGHT / 2, target.y + _HEIGHT / 2
    bend = (x1 - x0) / 2
    title = f"<title>{escape(said)}</title>" if said else ""
    return (
        f'<path class="step" d="M{x0} {y0:.0f}C{x0 + bend:.0f} {y0:.0f} {x1 - bend:.0f} {y1:.0f} {x1} {y1:.0f}">'
        f"{title}</path>"
    )


def _drawn(box: _Box, positions: dict[int, int]) -> str:
    x = 2 + positions[box.column] * (_WIDTH + _ACROSS)
    detail = clipped_start(box.detail, _LABEL) if box.tint == "made" else clipped(box.detail, _LABEL)
    middle = 20 if detail else 28
    text = f'<text class="label" x="{x + 12}" y="{box.y + middle:.0f}">{escape(clipped(box.title, _LABEL - 2))}</text>'
    if detail:
        text += f'<text class="count" x="{x + 12}" y="{box.y + 36:.0f}">{escape(detail)}</text>'
    spoken = " · ".join(filter(None, (box.title, box.detail)))
    inside = (
        f"<title>{escape(spoken)}</title>"
        f'<rect class="card {box.tint}" x="{x}" y="{box.y:.0f}" width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>{text}'
    )
    if not box.address:
        return f"<g>{inside}</g>"
    return f'<a class="node" href="{escape(box.address)}" aria-label="{escape(spoken)}">{inside}</a>'
