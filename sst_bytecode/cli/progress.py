"""A sign of life for whoever waits longer than two seconds: on a terminal alone, and gone when the work is done."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

__all__ = ["PATIENCE", "progress"]

PATIENCE = 2.0  # seconds that pass without a word


@contextmanager
def progress(what: str, *, stream: TextIO | None = None, patience: float = PATIENCE) -> Iterator[Callable[[int], None]]:
    """Give a function to call now and then with how much is done (bytes of a file, counted anew for each file).

    After *patience* seconds it shows *what* and the sum on *stream* (else stderr), if that is a terminal.
    """
    meter = _Meter(what, sys.stderr if stream is None else stream, patience)
    try:
        yield meter.step
    finally:
        meter.close()


class _Meter:
    """Counts from the beginning, shows when it is time."""

    def __init__(self, what: str, stream: TextIO, patience: float) -> None:
        self._what = what
        self._stream = stream
        self._due = monotonic() + patience if stream.isatty() else float("inf")
        self._sum = self._last = 0
        self._bar: tuple[object, Callable[[int], object]] | None = None

    def step(self, done: int) -> None:
        self._sum += done - self._last if done >= self._last else done
        self._last = done
        if self._bar is None and monotonic() >= self._due:
            self._open()
        if self._bar is not None:
            self._bar[1](self._sum)

    def _open(self) -> None:
        """Only now is the library for it loaded: most commands are done before."""
        from rich.console import Console
        from rich.progress import DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        bar = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), DownloadColumn(), TimeElapsedColumn(),
            console=Console(file=self._stream), transient=True,
        )  # fmt: skip
        task = bar.add_task(self._what, total=None)
        bar.start()
        self._bar = bar, lambda done: bar.update(task, completed=done)

    def close(self) -> None:
        if self._bar is not None:
            self._bar[0].stop()  # type: ignore[attr-defined]  # a `rich.progress.Progress`
            self._bar = None
