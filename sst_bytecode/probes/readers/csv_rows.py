"""Rows of CSV files under the names of their columns: an import, an audience, a mailing list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.probes import observer
from sst_bytecode.probes.places import nearest
from sst_bytecode.probes.readers.row_keys import key_in

if TYPE_CHECKING:
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
            key = key_in(result)
            if key and vars(operands[0]).get("line_num", 0) > _MOST:
                told.failed("rows of a file beyond the limit")
            elif key:
                told.learn(entry.source, None, dict(result), lambda: nearest(frame), subject=lambda: ("", key))

        return end

    return begin
