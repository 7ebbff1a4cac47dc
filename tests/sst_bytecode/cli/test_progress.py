"""A sign of life: only on a terminal, only after a while, and gone at the end."""

from __future__ import annotations

import io

from sst_bytecode.cli.progress import progress


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self):
        """It is."""
        return True


def _shown(stream, patience):
    with progress("taking in", stream=stream, patience=patience) as each:
        for done in (1_000_000, 2_000_000, 500_000):
            each(done)
        return stream.getvalue()


def test_nothing_is_shown_before_its_time():
    """Most commands are done before anybody wonders."""
    stream = Terminal()
    _shown(stream, 60.0)
    assert stream.getvalue() == ""


def test_nothing_is_shown_where_nobody_looks():
    """A pipe or a file gets no bar."""
    stream = io.StringIO()
    _shown(stream, 0.0)
    assert stream.getvalue() == ""


def test_what_takes_long_is_told_with_how_much_is_done():
    """The bytes of one file after another are added up."""
    shown = _shown(Terminal(), 0.0)
    assert "taking in" in shown
    stream = Terminal()
    with progress("taking in", stream=stream, patience=0.0) as each:
        for done in (1_000_000, 2_000_000, 500_000):
            each(done)
    assert "2.5" in stream.getvalue()
