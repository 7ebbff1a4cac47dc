"""A sign of life: only on a terminal, only after a while, and gone at the end."""

from __future__ import annotations

import importlib
import io
from functools import partial

import pytest

from sst_bytecode.cli.app import main
from sst_bytecode.cli.patience import patience
from sst_bytecode.cli.progress import progress
from sst_bytecode.facts import Attempt, Destination, Finding, Place
from sst_bytecode.queries import Reader
from sst_bytecode.spool import Spool


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


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report"], "reading events"),
        (["check"], "judging what was recorded"),
        (["person", "1"], "drawing together what is known"),
    ],
)
def test_verbs_that_read_every_event_show_that_they_do(arguments, words, sst_home, tmp_path, monkeypatch):
    """Events that are long in coming: the sign is there before the first, and the output comes as ever."""
    (tmp_path / "sst.toml").write_text('[policy]\ndefault = "allow"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SST_HOME", str(sst_home))
    item = Finding("t", "1", "email", "email", "flask.form", "", "body.em", ("value",), 0.99)
    place = Place("app.py", 1, 0, "f", "MainThread")
    to = Destination("https://api.segment.io/v1", "api.segment.io", 443)
    Spool(str(sst_home)).write(Attempt("e1", 1_795_338_000.0, "http", "requests", "post", to, place, (item,)))
    stream, original = Terminal(), Reader.events

    def slow(reader, *given, **options):
        while words not in stream.getvalue():
            pass
        yield from original(reader, *given, **options)

    monkeypatch.setattr(Reader, "events", slow)
    verb = importlib.import_module(f"sst_bytecode.cli.{arguments[0]}")
    monkeypatch.setattr(verb, "patience", partial(patience, stream=stream, after=0.0))
    assert main(arguments) == 0
