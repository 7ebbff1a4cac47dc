"""`make detection`: measure what is found, compare it with what is known, write docs/detection.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.detection import forms, transports
from tests.detection.measured import measured_forms, measured_ways
from tests.detection.page import PAGE, render

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write the page; return 1 where something is not told as the list of cases says."""
    parser = argparse.ArgumentParser(prog="make detection", description=__doc__)
    parser.add_argument("--take", action="store_true", help="write what is measured into the list of cases")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sst-detection-") as work:
        some, others = measured_forms(Path(work)), measured_ways(Path(work))
    if options.take:
        forms.take(some)
        transports.take(others)
    differences = [
        *_differences(((one.section, one.title), one.told) for one in (*forms.load(), *some)),
        *_differences(((one.module, one.title), one.told) for one in (*transports.load(), *others)),
    ]
    for line in differences:
        print(line, file=sys.stderr)  # noqa: T201 - what the command is for
    PAGE.write_text(render(some, others), encoding="utf-8")
    return 1 if differences else 0


def _differences(cases: Iterable[tuple[tuple[str, str], object]]) -> list[str]:
    """What is told of a case now, where the list says something else: each case comes twice, the list's first."""
    known: dict[object, object] = {}
    found = []
    for case, told in cases:
        before = known.setdefault(case, told)
        if before != told:
            found.append(f"{' / '.join(case)}: {told}, in the list {before}")
    return found


if __name__ == "__main__":
    sys.exit(main())
