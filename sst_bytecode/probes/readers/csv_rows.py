"""Rows of CSV files under the names of their columns: an import, an audience, a mailing list."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from sst_bytecode.personal.detectors import detect
from sst_bytecode.personal.fields import classify
from sst_bytecode.personal.placeholders import is_nobodys
from sst_bytecode.personal.subjects import is_own_address
from sst_bytecode.probes import observer
from sst_bytecode.probes.places import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["row"]

_MOST = 10_000  # lines of one file


def row(entry: Entry, _site: Site) -> Enter:
    """At each row of a `csv.DictReader`: learn it as the person's whose address is in it, or whose id.

    A row that names nobody is nobody's whom we know: least of all is it that of who uploads the file.
    """

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        if observer.current is None or observer.surroundings.is_ours():
            return None

        def end(result: object, exception: BaseException | None) -> None:
            told = observer.current
            if exception is not None or told is None or type(result) is not dict:
                return
            key = _key(result)
            if key and vars(operands[0]).get("line_num", 0) > _MOST:
                told.failed("rows of a file beyond the limit")
            elif key:
                told.learn(entry.source, None, dict(result), lambda: nearest(frame), subject=lambda: ("", key))

        return end

    return begin


@lru_cache(64)
def _columns(names: tuple[object, ...]) -> tuple[list[str], list[str]]:
    """The columns that tell whose a row is: of an address of its own, and of an id."""
    texts = [name for name in names if type(name) is str]
    addresses = [name for name in texts if is_own_address(name) and classify(name) == "email"]
    return addresses, [name for name in texts if classify(name) == "user_id"]


def _key(values: dict[object, object]) -> str:
    """By what its person is known: an address, else an id."""
    addresses, ids = _columns(tuple(values))
    own = (text for text in _texts(values, addresses) if detect(text) == "email" and not is_nobodys(text))
    return next(chain(own, _texts(values, ids)), "")


def _texts(values: dict[object, object], names: list[str]) -> Iterator[str]:
    for name in names:
        text = values[name]
        if type(text) is str and (found := text.strip()):
            yield found
