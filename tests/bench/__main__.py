"""`make bench`: measure, print the table, write it to docs/performance.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import crowd, events, imports, kernels, peers, request, store, suite, throughput
from tests.bench.table import page, section, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.figures import Figure

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
MEASUREMENTS = {
    "request": ("Requests", request.measure),
    "throughput": ("Many requests at once", throughput.measure),
    "import": ("Start", imports.measure),
    "kernels": ("Programs that only compute", kernels.measure),
    "suite": ("Programs of pyperformance", suite.measure),
    "crowd": ("Memory", crowd.measure),
    "events": ("Events, on the application's thread", events.measure),
    "store": ("Events, into a store", store.measure),
    "peers": ("Beside another tool", peers.measure),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; return 1 if a bar was missed.

    Each section of the page is written when it was measured: it has one run's figures, never two runs'.
    """
    options = _options(arguments)
    chosen = options.only or list(MEASUREMENTS)
    sections: dict[str, str] = {}
    kept = True
    for name in chosen:
        title, measure = MEASUREMENTS[name]
        figures: list[Figure] = []
        with tempfile.TemporaryDirectory(prefix="sst-bench-") as work:
            for figure in measure(Path(work), options.rounds):
                print(f"{figure.name}: {figure.told}", file=sys.stderr, flush=True)
                figures.append(figure)
        kept = kept and all(figure.kept for figure in figures)
        sections[title] = section(figures)
        if not options.dry:
            write(PAGE, title, sections[title], [one for one, _ in MEASUREMENTS.values()])
    print(page(sections))
    return 0 if kept else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured, at least 1 (default: 5)")
    parser.add_argument("--only", action="append", choices=MEASUREMENTS, help="measure this; may be given repeatedly")
    parser.add_argument("--dry", action="store_true", help="print the table, but leave docs/performance.md as it is")
    options = parser.parse_args(arguments)
    if options.rounds < 1:
        parser.error("--rounds: at least 1")
    return options


if __name__ == "__main__":
    sys.exit(main())
