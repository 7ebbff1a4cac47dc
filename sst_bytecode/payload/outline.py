"""The outline of a body: which keys it has, as far as they are names that a programmer gave."""

from __future__ import annotations

import re
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from sst_bytecode.payload.places import is_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from sst_bytecode.payload.leaves import Layers, Leaves, Path

__all__ = ["Outline"]

_MOST_KEYS = 100  # of one body, and of one mapping: what has more of them is keyed by data
_MOST_MAPPINGS = 200
_FIRST = 5  # items of each list
_LONGEST_LINE = 200  # characters
_LONGEST_NAME = 48  # characters
_MOST_DIGITS = 4
_MASKED = ".{…}"
_names, _path = itemgetter(0), itemgetter(1)  # of a mapping
_STEP = re.compile(r"[\[\]]+")
_MOST_KNOWN = 2_000
_MOST_SHAPES = 500
_shapes: dict[tuple[object, ...], tuple[str, ...]] = {}
_known: dict[tuple[object, ...], tuple[str, ...] | None] = {}


class Outline:
    """Gathers the mappings of a body, round by round; `told` are the places of their keys, as `places.where` has them.

    Only keys are kept, never a value. Where one key of a mapping is no name of a field, a person's datum least of all,
    the mapping is keyed by data: then none of its keys is told. Of a list's items only those are that have other keys
    than its first.
    """

    __slots__ = ("_bare", "_keyed", "_mappings", "_places")

    def __init__(self) -> None:
        self._mappings: list[tuple[Collection[str], Path, Layers]] = []
        self._bare: list[Path] = []  # the places of texts that are in no mapping: XML's
        self._places: dict[int, str] = {}  # by the identity of a path; "" of one that is not told
        self._keyed: set[int] = set()

    def look(self, leaves: Leaves) -> None:
        """Keep what one round has of mappings."""
        if leaves.mappings:
            self._mappings += leaves.mappings[: _MOST_MAPPINGS - len(self._mappings)]
        elif not self._bare:
            self._bare += [path for _text, path, _layers in leaves.texts[:_MOST_KEYS]]

    def told(
        self, personal: frozenset[str], has_secret: Callable[[Iterable[object]], bool] | None = None
    ) -> tuple[str, ...]:
        """The places, in the order of the body, but for keys that are *personal* or a secret themselves."""
        shape = None if self._bare else self._shape(personal, has_secret)
        if shape is None:
            return self._tell(personal, has_secret)
        known = _shapes.get(shape)
        if known is None:
            if len(_shapes) >= _MOST_SHAPES:
                _shapes.clear()
            known = _shapes[shape] = self._tell(personal, None)
        return known

    def _shape(
        self, personal: frozenset[str], has_secret: Callable[[Iterable[object]], bool] | None
    ) -> tuple[object, ...] | None:
        """What bodies with the same outline have in common; None where it takes more to tell."""
        mappings = [one for one in self._mappings if type(step := one[1][1]) is not int or step < _FIRST]
        names = list(map(tuple, map(_names, mappings)))
        every = list(chain.from_iterable(names))
        if not personal.isdisjoint(every) or (has_secret is not None and has_secret(every)):
            return None
        return (*names, *map(_path, mappings))

    def _tell(self, personal: frozenset[str], has_secret: Callable[[Iterable[object]], bool] | None) -> tuple[str, ...]:
        lines: dict[str, None] = {}
        firsts: dict[int, tuple[Path, tuple[object, ...]]] = {}
        for mapping, path, _layers in self._mappings:
            outer, step = path
            if type(step) is int and step >= _FIRST:
                continue
            names = tuple(mapping)  # a copy, made at once: another thread of the program may change it
            if type(step) is int:
                first, keys = firsts.setdefault(id(outer), (path, names))
                if first is not path and keys == names:  # keyed by data, as the first one is
                    self._keyed.update({id(path)} if id(first) in self._keyed else ())
                    continue
            place = self._place(path)
            if not place:
                continue
            written = _known.get(names) or _written(names)
            if written is None or not personal.isdisjoint(names) or (has_secret and has_secret(names)):
                self._keyed.add(id(path))
                written = (_MASKED,)
            for name in written:
                lines[place + name] = None
        for path in self._bare:
            place = self._place(path)
            if "." in place and path[1] not in personal:
                lines[place] = None
        return tuple([line for line in lines if len(line) <= _LONGEST_LINE][:_MOST_KEYS])

    def _place(self, path: Path) -> str:
        """Where *path* is; "" outside of the body, and beyond the first items of a list."""
        known = self._places.get(id(path))
        if known is None:
            known = self._places[id(path)] = self._find(*path)
        return known

    def _find(self, outer: Path | None, step: str | int) -> str:
        if outer is None:
            return "body" if step == "body" else ""
        above = self._place(outer)
        if not above:
            return ""
        if type(step) is int:
            return f"{above}[{step}]" if step < _FIRST else ""
        written = None if id(outer) in self._keyed else _written((step,))
        return above + (_MASKED if written is None else written[0])


def _written(names: tuple[object, ...]) -> tuple[str, ...] | None:
    """How *names* follow the place of their mapping; None where one of them looks like something to be looked up."""
    try:
        return _known[names]
    except KeyError:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        told = len(names) <= _MOST_KEYS and all(type(name) is str and _looks_given(name) for name in names)
        answer = _known[names] = tuple(map(_written_name, names)) if told else None  # type: ignore[arg-type] # as just proved
        return answer


def _written_name(name: str) -> str:
    """A form's ``user[emails][0]`` is at ``.user.emails[0]``."""
    if "[" not in name:
        return f".{name}"
    return "".join(f"[{step}]" if step.isdecimal() else f".{step}" for step in _STEP.split(name) if step)


def _looks_given(name: str) -> bool:
    """Whether *name* looks like the name of a field, rather than like a value that something is keyed by."""
    steps = [step for step in _STEP.split(name) if step] if "[" in name[1:] else [name]
    return bool(steps) and all(
        0 < len(step) <= _LONGEST_NAME
        and (len(steps) > 1 or not step.isdecimal())
        and " " not in step.strip()
        and is_shown(step)
        and sum(map(str.isdigit, step)) <= _MOST_DIGITS
        for step in steps
    )
