"""Takes what Python writes of its values apart: ``{'name': 'Ada'}``, ``User(name='Ada')``, also in a line of a log.

Nothing is evaluated: tokens are read from left to right, and what does not fit is passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Layers, Leaves, Opener, Path

__all__ = ["LITERAL", "open_literal"]

LITERAL = re.compile(r"[\[({,:=] ?[bru]?'|\w\(\w+=|[\w.]date(?:time)?\(\d{4}, |^b['\"]")
"""What a text has that holds such a value: a quoted text behind a bracket or mark, or arguments by name."""

_TOKEN = re.compile(
    r"(?P<prefix>[bBrRuU]{0,2})(?:'(?P<single>[^'\\\n]*(?:\\.[^'\\\n]*)*)'|\"(?P<double>[^\"\\\n]*(?:\\.[^\"\\\n]*)*)\")"
    r"|(?P<name>[^\W\d][\w.]*)|(?P<number>-?\d[\w.+-]*)|(?P<mark>[\[({})\],:=<>])",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\n": ""}
_KEY = re.compile(r"[a-z][a-z0-9_-]{1,40}")
_DATES = ("date", "datetime")
_NESTING = 50
_MOST = 20_000  # tokens of one text


class _Frame:
    """One bracket that is open: where it is, the key of the value that comes next, and how many came before."""

    __slots__ = ("call", "first", "key", "name", "numbers", "path", "pending", "place")

    def __init__(self, path: Path, call: str) -> None:
        self.path = path
        self.call = call  # the class or function before the bracket
        self.key = ""
        self.name = ""  # read last, and a key if an equals sign follows
        self.pending: str | None = None  # a text that is a key if a colon follows, else a value
        self.first = ""  # of a pair, whose first part may be the key of the second
        self.place = 0
        self.numbers: list[str] = []

    def at(self) -> Path:
        return (self.path, self.key or self.place) if self.key or self.place >= 0 else self.path


class _Reader:
    def __init__(self, path: Path, layers: Layers, leaves: Leaves, opener: Opener) -> None:
        self._frames = [_Frame(path, "")]
        self._frames[0].place = -1  # what is in no bracket has no place of its own
        self._layers = layers
        self._leaves = leaves
        self._opener = opener

    def read(self, text: str) -> None:
        for count, match in enumerate(_TOKEN.finditer(text)):
            kind = match.lastgroup
            if count > _MOST or not self._leaves.meter.take(1):
                self._leaves.meter.hit("leaves")
                break
            if kind == "mark":
                self._mark(match["mark"])
            elif kind == "name":
                self._frames[-1].name = match["name"]
            elif kind == "number":
                self._number(match["number"])
            else:
                quoted = match["single"] if match["single"] is not None else match["double"]
                self._text(quoted, match["prefix"].lower())
        for frame in self._frames:
            self._settle(frame)

    def _mark(self, mark: str) -> None:
        frame = self._frames[-1]
        if mark in "([{<":
            self._open(frame, mark)
        elif mark in ")]}>":
            if len(self._frames) > 1:
                self._close(self._frames.pop())
        elif mark == ",":
            self._settle(frame)
            frame.key = ""
            frame.place += len(self._frames) > 1
        else:
            key, frame.pending = (frame.pending, None) if mark == ":" else (frame.name, frame.pending)
            if key:
                frame.key = key
                self._leaves.name(key, frame.path, self._layers)
        frame.name = ""

    def _open(self, frame: _Frame, mark: str) -> None:
        self._settle(frame)
        if len(self._frames) < _NESTING:
            self._frames.append(_Frame(frame.at(), frame.name if mark == "(" else mark))

    def _close(self, frame: _Frame) -> None:
        if frame.first and frame.place == 1 and not frame.key:
            frame.key = frame.first
            self._leaves.name(frame.key, frame.path, self._layers)
        self._settle(frame)
        if len(frame.numbers) > 2 and frame.call.rpartition(".")[2] in _DATES:  # noqa: PLR2004 - year, month, day
            year, month, day = (number.zfill(2) for number in frame.numbers[:3])
            self._leaves.text(f"{year}-{month}-{day}", frame.path, self._layers)
        if len(self._frames) == 1:
            self._frames[0].key = ""  # what follows in the line has no key

    def _number(self, number: str) -> None:
        frame = self._frames[-1]
        if len(self._frames) > 1 or frame.key:
            frame.numbers.append(number)
            frame.pending = number
            if len(self._frames) == 1:
                self._settle(frame)

    def _text(self, quoted: str, prefix: str) -> None:
        frame = self._frames[-1]
        self._settle(frame)
        text = quoted if "r" in prefix or "\\" not in quoted else _ESCAPE.sub(_unescaped, quoted)
        if "b" in prefix and not text.isascii():
            self._opener(text.encode("latin-1", "replace"), "", frame.at(), self._layers, self._leaves)
        elif len(self._frames) > 1 or frame.key or prefix == "b":
            frame.pending = text
            if len(self._frames) == 1:
                self._settle(frame)

    def _settle(self, frame: _Frame) -> None:
        """What is pending is a value."""
        text, frame.pending = frame.pending, None
        if text is None:
            return
        self._leaves.text(text, frame.at(), self._layers)
        if len(self._frames) == 1 and frame is self._frames[0]:
            frame.key = ""
        elif not frame.call and not frame.place and _KEY.fullmatch(text):
            frame.first = text


def open_literal(text: str, path: Path, layers: Layers, leaves: Leaves, *, opener: Opener) -> None:
    """The leaves of every such value in *text*: ``body.user.name`` of ``user=User(name='Ada')``.

    Bytes are given to *opener*; ``datetime.date(1985, 12, 10)`` is read as its date.
    """
    _Reader(path, (*layers, "repr"), leaves, opener).read(text)


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        return chr(min(int(code, 16), 0x10FFFF))
    return chr(int(match[4], 8)) if match[4] else _LETTERS.get(match[5], match[5])
