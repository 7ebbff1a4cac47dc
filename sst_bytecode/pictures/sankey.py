"""Draws a flow as SVG: boxes in three columns, and bands between them that are as wide as what went there.

Without style attributes and scripts, so that it shows under a Content-Security-Policy that allows neither: its
colours are classes. Twice, for wide and for narrow screens, of which the style sheet shows one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from sst_bytecode.pictures.words import clipped, clipped_start, number

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.pictures.flow import Flow, Node

__all__ = ["draw_flow"]


@dataclass(frozen=True, slots=True)
class _Paper:
    """How much room there is: *margin* for labels beside the outer columns, 0 for labels above the boxes."""

    name: str
    width: int
    margin: int
    box: int
    gap: int
    unit: int  # height that a node has on average
    label: int  # characters


_WIDE = _Paper("wide", 960, 200, 12, 22, 40, 26)
_NARROW = _Paper("narrow", 340, 0, 8, 26, 40, 17)
_LEAST = 4  # height of the smallest box


@dataclass(slots=True)
class _Box:
    node: Node
    x: float
    y: float
    height: float
    left: float = 0.0  # how far the bands on either side are placed
    right: float = 0.0


def draw_flow(flow: Flow, href: Callable[[Node], str] | None = None) -> str:
    """SVG of *flow*, wide and narrow; *href* gives the address that a box leads to, "" for none."""
    if not flow.nodes:
        return ""
    return "".join(_draw(flow, paper, href) for paper in (_WIDE, _NARROW))


def _draw(flow: Flow, paper: _Paper, href: Callable[[Node], str] | None) -> str:
    boxes, height = _boxes(flow, paper)
    bands = "".join(_bands(flow, boxes, paper))
    nodes = "".join(_node(box, paper, href) for box in boxes)
    return (
        f'<svg class="flow flow-{paper.name}" viewBox="0 0 {paper.width} {height:.0f}" width="{paper.width}"'
        f' height="{height:.0f}" role="group" aria-label="What went from where to whom">'
        f'<g class="bands" aria-hidden="true">{bands}</g>{nodes}</svg>'
    )


def _boxes(flow: Flow, paper: _Paper) -> tuple[list[_Box], float]:
    """Place the boxes; columns are as high as the fullest of them, and centred."""
    columns: dict[int, list[Node]] = defaultdict(list)
    for node in flow.nodes:
        columns[node.column].append(node)
    most = max(map(len, columns.values()))
    room = max(most * paper.unit, 180)
    scale = min((room - len(nodes) * paper.gap) / sum(node.value for node in nodes) for nodes in columns.values())
    placed: list[_Box] = []
    tops = []
    inner = paper.width - 2 * paper.margin - paper.box
    for column, nodes in sorted(columns.items()):
        heights = [max(_LEAST, node.value * scale) for node in nodes]
        total = sum(heights) + paper.gap * (len(nodes) - 1)
        y = max(0.0, (room - total) / 2) + paper.gap
        for node, height in zip(nodes, heights, strict=True):
            placed.append(_Box(node, paper.margin + inner * column / 2, y, height))
            y += height + paper.gap
        tops.append(y)
    return placed, max(tops)


def _bands(flow: Flow, boxes: list[_Box], paper: _Paper) -> list[str]:
    """Draw the bands, in the order of the boxes on their other side, so that they cross as little as they can."""
    drawn = []
    for link in sorted(flow.links, key=lambda link: (boxes[link.source].y, boxes[link.target].y, link.tint)):
        source, target = boxes[link.source], boxes[link.target]
        out, into = (link.value / box.node.value * box.height for box in (source, target))
        x0, x1 = source.x + paper.box, target.x
        y0, y1 = source.y + source.right, target.y + target.left
        source.right += out
        target.left += into
        bend = (x1 - x0) / 2
        path = (
            f"M{x0:.1f} {y0:.1f}C{x0 + bend:.1f} {y0:.1f} {x1 - bend:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
            f"V{y1 + into:.1f}C{x1 - bend:.1f} {y1 + into:.1f} {x0 + bend:.1f} {y0 + out:.1f} {x0:.1f} {y0 + out:.1f}Z"
        )
        title = f"{source.node.label} → {target.node.label}: {number(link.value)}"
        drawn.append(f'<path class="band {link.tint}" d="{path}"><title>{escape(title)}</title></path>')
    return drawn


def _node(box: _Box, paper: _Paper, href: Callable[[Node], str] | None) -> str:
    node = box.node
    cut = clipped_start if node.column == 1 else clipped
    label = cut(node.label, paper.label)
    spoken = f"{node.label}: {number(node.value)}" + (f" ({node.detail})" if node.detail else "")
    inside = (
        f"<title>{escape(spoken)}</title>"
        f'<rect class="box {node.tint}" x="{box.x:.1f}" y="{box.y:.1f}" width="{paper.box}" height="{box.height:.1f}"'
        ' rx="2"/>' + _label(box, paper, label)
    )
    address = href(node) if href is not None and node.key else ""
    if not address:
        return f'<g class="node">{inside}</g>'
    return f'<a class="node" href="{escape(address)}" aria-label="{escape(spoken)}">{inside}</a>'


def _label(box: _Box, paper: _Paper, label: str) -> str:
    """The label: beside the outer columns where there is room, above the box elsewhere."""
    column = box.node.column
    middle = box.x + paper.box / 2
    if paper.margin and column != 1:
        x, anchor = (box.x - 10, "end") if column == 0 else (box.x + paper.box + 10, "start")
        y = box.y + box.height / 2
        return (
            f'<text class="label" x="{x:.1f}" y="{y:.1f}" dy="0.35em" text-anchor="{anchor}">{escape(label)}'
            f'<tspan class="count" dx="6">{number(box.node.value)}</tspan></text>'
        )
    x, anchor = {0: (box.x, "start"), 1: (middle, "middle"), 2: (box.x + paper.box, "end")}[column]
    return f'<text class="label" x="{x:.1f}" y="{box.y - 5:.1f}" text-anchor="{anchor}">{escape(label)}</text>'
