"""Tells which text bytes are: UTF-8, UTF-16, UTF-32, a charset that the content type names, else Latin-1."""

from __future__ import annotations

import codecs
import re

__all__ = ["decode_text", "has_controls", "is_binary"]

_CHARSET = re.compile(r"charset=\"?([\w-]{2,30})")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_BEGINNINGS = tuple(mark for mark, _ in _MARKS)
_WIDE = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32"})
_SIGN = re.compile(rb"[\xaa\xb2\xb3\xb5\xb9\xba\xbc-\xbe](?=[0-9A-Za-z+])")
_PLAIN = re.compile(r"utf-?(8|16|32)(-?[lb]e)?|latin-?1|iso-?8859-\d+|windows-125\d|cp125\d|us-ascii|ascii")


def decode_text(data: bytes, content_type: str = "") -> tuple[str, str]:
    """The text, and the name of its encoding where that is a form of its own (``utf-16``), else an empty name.

    Of bytes that are no UTF-8 those that are signs in Latin-1 (``¹``, ``½``) touch no word behind them: in MessagePack
    they say how long it is.
    """
    named = _CHARSET.search(content_type)
    encodings = [encoding for mark, encoding in _MARKS if data.startswith(mark)][:1]
    if named and _PLAIN.fullmatch(named[1].lower()):  # no codec of the application's own is called
        encodings.append(named[1].lower())
    encodings.append("utf-8")
    if encodings[0] == "utf-8" and (wide := _wide(data)) is not None:
        encodings.insert(0, wide)
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding[:6] if encoding in _WIDE else ""
        except (UnicodeDecodeError, LookupError):
            continue
    return _SIGN.sub(b" ", data).decode("latin-1"), ""


def has_controls(data: bytes) -> bool:
    """Whether *data* has characters at its beginning that no text has, and is no UTF-16."""
    head = data[:4096]
    if data.startswith(_BEGINNINGS) or _wide(head) is not None:
        return False
    return _CONTROL.search(head) is not None


def is_binary(data: bytes) -> bool:
    """Whether *data* can hardly be text: control characters, or bytes that are no UTF-8; UTF-16 is text."""
    if has_controls(data):
        return True
    head = data[:4096]
    if data.startswith(_BEGINNINGS) or _wide(head) is not None:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start < len(head) - 4  # a character cut in two is no sign
    return False


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of mostly ASCII text is zero."""
    if len(data) < 8 or len(data) % 2 or b"\0" not in data[:8]:  # noqa: PLR2004 - too short to tell
        return None
    head = data[:256]
    for encoding, zeros, letters in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if zeros.count(0) * 10 >= len(zeros) * 8 and letters.count(0) * 10 <= len(letters):
            return encoding
    return None
