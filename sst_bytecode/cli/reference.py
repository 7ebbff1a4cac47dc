"""Writes the reference of verbs, options and configuration keys from the code: `python -m sst_bytecode.cli.reference`.

Each page keeps what people wrote before and after the part between two marks.
"""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, get_args, get_origin, get_type_hints

from typer.models import OptionInfo

from sst_bytecode.cli.app import app
from sst_bytecode.cli.run import run
from sst_bytecode.config import OPTIONS
from sst_bytecode.config_meanings import DEFAULTS, MEANINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import typer

__all__ = ["pages", "write"]

BEGIN, END = "<!-- generated: begin (make reference) -->", "<!-- generated: end -->"
_TABLES = {"tables": "[[{}]]", "recipients": "[[{}]]", "table": "[{}]"}


def pages(folder: Path) -> dict[Path, str]:
    """The pages as they should be. Raises ValueError for a page without its marks."""
    made = {"cli.md": _verbs(), "config.md": _keys()}
    return {folder / name: _between_marks(folder / name, lines) for name, lines in made.items()}


def write(folder: Path) -> list[Path]:
    """Bring the pages up to date; gives those that were not."""
    stale = [(path, text) for path, text in pages(folder).items() if path.read_text(encoding="utf-8") != text]
    for path, text in stale:
        path.write_text(text, encoding="utf-8")
    return [path for path, _text in stale]


def _between_marks(path: Path, lines: Iterator[str]) -> str:
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{path}: has no part that is generated")
    return f"{before}{BEGIN}\n\n" + "\n".join(lines).strip() + f"\n\n{END}{after}"


def _verbs() -> Iterator[str]:
    for name, verb in _leaves("sst", app):
        known = [_parameter(*one) for one in get_type_hints(verb, include_extras=True).items() if one[0] != "return"]
        given = "".join(f" {one.metavar}" for one in known if not one.option)
        options = [one for one in known if one.option]
        yield f"## `{name}`"
        yield ""
        yield f"`{name}{' [OPTIONS]' if options else ''}{given}`"
        yield ""
        yield inspect.cleandoc(verb.__doc__ or "")
        yield ""
        defaults = {one.name: one.default for one in inspect.signature(verb).parameters.values()}
        if options:
            yield from _table(("option", "default", "meaning"), [one.row(defaults[one.name]) for one in options])
            yield ""


def _leaves(name: str, group: typer.Typer) -> Iterator[tuple[str, Callable[..., object]]]:
    """Each verb by its whole name, those of groups after the group's other verbs."""
    for verb in group.registered_commands:
        if verb.callback is not None and not verb.hidden:
            yield f"{name} {verb.name or verb.callback.__name__.replace('_', '-')}", verb.callback
    for inner in group.registered_groups:
        if inner.typer_instance is not None:
            yield from _leaves(f"{name} {inner.name}", inner.typer_instance)


@dataclass(frozen=True, slots=True)
class _Parameter:
    """One argument or *option* of a verb, as its annotation has it."""

    name: str
    option: str
    metavar: str
    help: str
    repeatable: bool

    def row(self, default: object) -> tuple[str, str, str]:
        """Option, default and meaning, in Markdown."""
        shown = "" if default in (None, False, ()) else f"`{default}`"
        name = f"{self.option} {self.metavar}".strip().replace("|", "\\|")
        return f"`{name}`", shown, self.help + (" Repeatable." if self.repeatable else "")


def _parameter(name: str, annotation: object) -> _Parameter:
    kind, info = get_args(annotation)[:2]
    kinds = [one for one in (get_args(kind) or (kind,)) if one is not type(None)]
    repeatable = kind is not str and any(get_origin(one) is list for one in (kind, *kinds))
    is_option = isinstance(info, OptionInfo)
    # In an annotation the first name of an option stands where a default would.
    named = (info.default, *(info.param_decls or ()))
    declared = [one for one in named if isinstance(one, str) and one.startswith("--")]
    option = (declared or [f"--{name.replace('_', '-')}"])[0].partition("/")[0] if is_option else ""
    words = info.metavar or ("" if bool in kinds else name.upper())
    if isinstance(kinds[0], type) and issubclass(kinds[0], Enum):
        words = "|".join(str(one.value) for one in kinds[0])
    return _Parameter(name, option, words, info.help or "", repeatable)


def _keys() -> Iterator[str]:
    hints = get_type_hints(run, include_extras=True)
    options = {_parameter(name, hint).option for name, hint in hints.items() if name != "return"}
    rows = []
    for field, (key, variable, kind, default) in OPTIONS.items():
        if field in DEFAULTS:
            shown = DEFAULTS[field]
        elif isinstance(default, tuple):
            shown = ", ".join(f"`{one}`" for one in default) or "none"
        else:
            shown = f"`{str(default).lower()}`" if default not in ({}, None) else "none"
        option = f"--{key}" if f"--{key}" in options else ""
        rows.append(
            (f"`{_TABLES.get(kind, '{}').format(key)}`", _code(variable), _code(option), shown, MEANINGS[field])
        )
    yield from _table(("key in the file", "variable", "option of `sst run`", "default", "meaning"), rows)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield ("| " + " | ".join(row) + " |").replace("|  |", "| |").replace("|  |", "| |")


if __name__ == "__main__":
    for page in write(Path(sys.argv[1] if sys.argv[1:] else "docs/reference")):
        sys.stdout.write(f"{page}: written\n")
