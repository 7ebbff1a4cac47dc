"""Writes the record of processing activities as lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Found = Mapping[str, Any]

__all__ = ["record_lines"]

_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), "\N{REPLACEMENT CHARACTER}")


def record_lines(found: Found) -> Iterator[str]:
    """Yield the lines; no control character of what others named reaches the terminal."""
    for line in _lines(found):
        yield line.translate(_CONTROLS)


def _lines(found: Found) -> Iterator[str]:
    controller = found["controller"]
    yield f"Record of processing activities (Art. 30 GDPR), {found['made']}"
    for key, label in (
        ("name", "Controller"), ("contact", "Contact"), ("representative", "Representative"),
        ("dpo", "Data protection officer"), ("security", "Security measures"),
    ):  # fmt: skip
        yield f"{label + ':':24} {controller[key] or 'not declared'}"
    days = found["retention_days"]
    yield f"{'Observed:':24} data of {_number(found['observed_people'], 'person', 'people')}; kept {_kept(days)}"
    for one in found["processing"]:
        yield ""
        yield from _activity(one)
    yield from _section("Observed and not declared", found["undeclared"], _undeclared)
    yield from _section("Declared and never observed", found["unobserved"], _unobserved)
    yield from _section("Transfers without a declared safeguard", found["unsafeguarded"], _unsafeguarded)


def _activity(one: Found) -> Iterator[str]:
    yield f"{one['name']}: {one['purpose']} ({one['legal_basis']})"
    yield f"  people       {_listed(one['people'])}"
    yield f"  declared     {_listed(one['declared_categories'])} to {_listed(one['declared_recipients'])}"
    for to in one["observed_recipients"]:
        where = _place(to) if to["country"] or to["transfer"] else to["party"]
        yield f"  observed     {_listed(to['categories'])} to {to['recipient']} ({where}), {_figures(to)}"
    if not one["observed_recipients"]:
        yield "  observed     nothing"
    yield f"  kept         {one['retention'] or 'not declared'}"
    yield f"  safeguards   {one['safeguards'] or 'none declared'}"


def _section(title: str, rows: list[Found], line: Any) -> Iterator[str]:
    yield ""
    yield f"{title}: {'' if rows else 'nothing'}".rstrip()
    for row in rows:
        yield f"  {line(row)}"


def _undeclared(row: Found) -> str:
    return f"{row['category']} to {row['recipient']} ({_place(row)}), {_figures(row)}, from {'; '.join(row['sites'])}"


def _unobserved(row: Found) -> str:
    parts = [*row["recipients"], *row["categories"]]
    return f"{row['processing']}: {_listed(parts)}"


def _unsafeguarded(row: Found) -> str:
    return f"{row['recipient']} ({_place(row)}): {_listed(row['categories'])}"


def _place(row: Found) -> str:
    """The country of the seat, and what a transfer there is; where no country is known, that is all there is to say."""
    return ", ".join(filter(None, (row["country"], row["transfer"]))) if row["country"] else "country unknown"


def _figures(row: Found) -> str:
    first, last = row["first"][:10], row["last"][:10]
    return f"{_number(row['data'], 'time')}, {first if first == last else f'{first} to {last}'}"


def _number(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _kept(days: int | None) -> str:
    return "for ever (no retention_days)" if days is None else f"{days} days"


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "nothing named"
