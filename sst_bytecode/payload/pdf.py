"""PDF (ISO 32000): the texts that pages show, out of streams that are compressed or not; nothing else is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sst_bytecode.payload.charset import decode_text
from sst_bytecode.payload.compressed import unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sst_bytecode.payload.bounds import Meter
    from sst_bytecode.payload.leaves import Layers, Leaves, Opener, Path

__all__ = ["looks_like_pdf", "open_pdf"]

_STREAM = re.compile(rb"\bstream\r?\n")
_FILTER = re.compile(rb"/(FlateDecode|Fl|ASCII85Decode|A85|ASCIIHexDecode|AHx|[A-Z]\w+Decode)\b")
_STEPS = {
    b"FlateDecode": "deflate", b"Fl": "deflate", b"ASCII85Decode": "base85", b"A85": "base85",
    b"ASCIIHexDecode": "hex", b"AHx": "hex",
}  # fmt: skip
_NO_TEXT = (b"/Image", b"/Length1", b"/XRef")  # pictures, programs of fonts, tables of places
_DICTIONARY = 1_024  # bytes before a stream
_MOST = 200  # streams
_LONGEST = 65_536  # characters of ASCII85, which is undone by Python
_BETWEEN_LOOKS = 255  # a mask: tokens between two looks at the clock
_GAP = 180  # thousandths of a letter's size: more between two letters is a space
# What does not end is given up at once, and no escaped bracket begins anything: else time would be the square of size.
_TOKEN = re.compile(
    rb"\((?P<text>(?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+)\)|<(?P<hex>[0-9A-Fa-f\s]*+)>"
    rb"|(?P<open>\[)|(?P<close>\])|(?P<gap>-\d{3,})|\\.",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r?\n|(.))", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def looks_like_pdf(data: bytes) -> bool:
    """Whether *data* says so in its first characters."""
    return data[:5] == b"%PDF-"


def open_pdf(
    data: bytes,
    path: Path,
    layers: Layers,
    leaves: Leaves,
    *,
    opener: Opener,
) -> None:
    """One leaf for each stream, a line for each text in it, and one for what stands outside, as title and author.

    Text in a font of which only some letters are included, numbered anew, cannot be read.
    """
    layers = (*layers, "pdf")
    meter = leaves.meter
    outside: list[bytes] = []
    at = number = 0
    for start in _STREAM.finditer(data):
        if start.start() < at:
            continue  # inside of another
        if number >= _MOST or meter.late():
            meter.hit("size")
            break
        head = data[max(at, start.start() - _DICTIONARY) : start.start()]
        outside.append(data[at : start.start()])
        end = data.find(b"endstream", start.end())
        at = end if end >= 0 else len(data)
        content, steps = _content(head[head.rfind(b"obj") + 3 :], data[start.end() : at], meter)
        if content.startswith(b"<?x"):  # a file in the file: XML
            opener(content, "", (path, number), (*layers, *steps), leaves)
        else:
            leaves.text(_texts(content, meter), (path, number), (*layers, *steps))
        number += 1
    outside.append(data[at:])
    leaves.text(_texts(b"\n".join(outside), meter), path, layers)


def _content(dictionary: bytes, data: bytes, meter: Meter) -> tuple[bytes, Layers]:
    """A stream without its filters, and their names; nothing where one is not known, or where it holds no text."""
    if any(one in dictionary for one in _NO_TEXT):
        return b"", ()
    steps: Layers = ()
    for name in _FILTER.findall(dictionary):
        step = _STEPS.get(name, "")
        undone = _undone(step, data, meter)
        if undone is None or not meter.open(len(undone)):
            return b"", ()
        data = undone
        steps = (*steps, step)
    return data, steps


def _undone(step: str, data: bytes, meter: Meter) -> bytes | None:
    if step == "deflate":
        return unpack("deflate", data, meter.bounds.size)
    if step == "base85":
        return _from_ascii85(data, meter)
    return _from_hex(data.partition(b">")[0]) if step == "hex" else None


def _from_ascii85(data: bytes, meter: Meter) -> bytes | None:
    from base64 import a85decode  # not at start-up

    if len(data) > _LONGEST:
        meter.hit("size")
        return None
    try:
        return a85decode(data.strip().removeprefix(b"<~").partition(b"~")[0])
    except ValueError:
        return None


def _from_hex(data: bytes) -> bytes:
    digits = b"".join(data.split())
    try:
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    except ValueError:
        return b""


def _texts(content: bytes, meter: Meter) -> str:
    return "\n".join([decode_text(text)[0] for text in _strings(content, meter) if text])


def _strings(content: bytes, meter: Meter) -> Iterator[bytes]:
    """Each string; those of an array are one, whose letters are set with distances between them."""
    array: list[bytes] | None = None
    for turn, token in enumerate(_TOKEN.finditer(content)):
        if not turn & _BETWEEN_LOOKS and turn and meter.late():
            break
        kind = token.lastgroup
        if kind == "open":
            array = []
        elif kind == "close":
            yield b"".join(array or ())
            array = None
        elif kind == "gap":
            if array is not None and int(token["gap"][:6]) <= -_GAP:
                array.append(b" ")
        elif kind is not None:
            text = _unescaped(token["text"]) if kind == "text" else _from_hex(token["hex"])
            if array is None:
                yield text
            else:
                array.append(text)
    yield b"".join(array or ())


def _unescaped(text: bytes) -> bytes:
    return _ESCAPE.sub(_character, text) if b"\\" in text else text


def _character(match: re.Match[bytes]) -> bytes:
    octal, letter = match.groups()
    if octal:
        return bytes([int(octal, 8) & 255])
    return _NAMED.get(letter, letter) if letter else b""
