"""Draws counts together into the nodes and links of one picture: data, then code, then recipients."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sst_bytecode.pictures.words import called, party

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sst_bytecode.asked import FlowCount

__all__ = ["Flow", "Link", "Node", "flow_of"]

_MOST = 12  # nodes of a column; what is less is drawn together
_OTHERS = "\0others"


@dataclass(frozen=True, slots=True)
class Node:
    """One box: *column* 0 data, 1 code, 2 recipient; *key* is what a filter takes, "" for several drawn together."""

    column: int
    key: str
    label: str
    detail: str
    value: int
    tint: str


@dataclass(frozen=True, slots=True)
class Link:
    """So many data between two nodes, given by their positions; *tint* is that of the data, or of the recipient."""

    source: int
    target: int
    value: int
    tint: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A picture of nodes and links; *rows* are the same as a table: data, code, recipient, count."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    rows: tuple[tuple[str, str, str, int], ...]


def flow_of(counts: Iterable[FlowCount]) -> Flow:
    """Draw *counts* together; events with nobody's data are left out."""
    ways: dict[tuple[str, str, str], int] = defaultdict(int)
    details: dict[tuple[int, str], str] = {}
    parties: dict[str, str] = {}
    for one in counts:
        if not one.category:
            continue
        site, to = f"{one.file}:{one.line}" if one.file else "", called(one.recipient)
        ways[one.category, site, to] += one.count
        details[1, site] = one.function
        details[2, to] = ", ".join(filter(None, (one.recipient.category, party(one.recipient.party))))
        parties[to] = one.recipient.party
    kept = [_largest(ways, column) for column in range(3)]
    merged: dict[tuple[str, str, str], int] = defaultdict(int)
    for way, value in ways.items():
        category, site, to = (name if name in kept[at] else _OTHERS for at, name in enumerate(way))
        merged[category, site, to] += value
    left = [len({way[column] for way in ways} - kept[column]) for column in range(3)]
    nodes = _nodes(merged, details, parties, left)
    rows = sorted(((*way, value) for way, value in ways.items()), key=lambda row: (-row[3], row[:3]))
    return Flow(nodes, _links(merged, nodes), tuple(rows))


def _largest(ways: dict[tuple[str, str, str], int], column: int) -> frozenset[str]:
    totals = _totals(ways, column)
    if len(totals) <= _MOST:
        return frozenset(totals)
    return frozenset(sorted(totals, key=lambda name: (-totals[name], name))[: _MOST - 1])


def _totals(ways: dict[tuple[str, str, str], int], column: int) -> dict[str, int]:
    totals: dict[str, int] = defaultdict(int)
    for way, value in ways.items():
        totals[way[column]] += value
    return totals


def _nodes(
    ways: dict[tuple[str, str, str], int],
    details: dict[tuple[int, str], str],
    parties: dict[str, str],
    left: list[int],
) -> tuple[Node, ...]:
    nodes: list[Node] = []
    for column in range(3):
        totals = _totals(ways, column)
        names = sorted(totals, key=lambda name: (name == _OTHERS, -totals[name], name))
        for at, name in enumerate(names):
            if name == _OTHERS:
                what = ("other data", "other lines", "others")[column]
                nodes.append(Node(column, "", f"{left[column]} {what}", "", totals[name], "other"))
                continue
            tint = (f"data-{at % 8}", "code", f"party-{parties.get(name, 'third')}")[column]
            label = name or "unknown line"
            nodes.append(Node(column, name, label, details.get((column, name), ""), totals[name], tint))
    return tuple(nodes)


def _links(ways: dict[tuple[str, str, str], int], nodes: tuple[Node, ...]) -> tuple[Link, ...]:
    at = {(node.column, node.key or (_OTHERS if node.tint == "other" else "")): n for n, node in enumerate(nodes)}
    links: dict[tuple[int, int, str], int] = defaultdict(int)
    for (category, site, to), value in ways.items():
        links[at[0, category], at[1, site], nodes[at[0, category]].tint] += value
        links[at[1, site], at[2, to], nodes[at[2, to]].tint] += value
    return tuple(Link(source, target, value, tint) for (source, target, tint), value in sorted(links.items()))
