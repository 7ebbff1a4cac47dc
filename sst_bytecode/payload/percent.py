"""Percent-encoding (RFC 3986) and forms (WHATWG URL Standard, ``application/x-www-form-urlencoded``)."""

from __future__ import annotations

import re
from binascii import a2b_qp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Layers, Leaves, Path

__all__ = ["ESCAPE", "looks_like_form", "open_form", "unpercent"]

ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_FORM = re.compile(
    r"[\w.$\[\]%~*+:-]{1,128}=[^\s\"<>{}=][^\s\"<>{}]*|(?:[\w.$\[\]%~*+:-]{1,128}=[^\s\"<>{}&]*&)+[\w.$\[\]%~*+:-]{1,128}=[^\s\"<>{}&]*"
)
_HEAD = 2048  # characters that tell a form
_LONG = 8192  # bytes
_STEP = re.compile(r"\[([^\[\]]*)\]")


def unpercent(text: str, *, plus: bool = False) -> str:
    """*text* decoded once; *plus*: as in a form, where ``+`` is a space. Anywhere else a plus sign is itself."""
    if plus:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > _LONG:  # the codec of quoted-printable does the same fifty times as fast; a stray % comes out as =
        data = a2b_qp(data.replace(b"=", b"=3D").replace(b"%", b"="))
    else:
        data = ESCAPE.sub(lambda match: bytes((int(match[1], 16),)), data)
    try:
        return data.decode()
    except UnicodeDecodeError:  # of another charset, most often the one that the Web had before
        return data.decode("cp1252", "replace") if text.isascii() else data.decode("utf-8", "replace")


def looks_like_form(text: str) -> bool:
    """Whether *text* reads as a form; one pair alone counts only without a content type that says otherwise."""
    return (
        "=" in text[:129]
        and _FORM.fullmatch(text[:_HEAD].rpartition("&")[0] if len(text) > _HEAD else text) is not None
    )


def open_form(text: str, path: Path, layers: Layers, leaves: Leaves) -> None:
    """Every pair of a form; ``a[b][0]=c`` is at ``a.b[0]``. JSON in a field is opened where it stands."""
    pairs = text.split("&")
    if not leaves.meter.take(2 * len(pairs)):
        pairs = pairs[: max(0, leaves.meter.bounds.leaves // 4)]
    for pair in pairs:
        name, _, value = pair.partition("=")
        if "%" in pair or "+" in pair:
            name, value = unpercent(name, plus=True), unpercent(value, plus=True)
        leaves.name(name, path, layers)
        if value:
            leaves.texts.append((value, _nested(name, path) if "[" in name else (path, name), layers))


def _nested(name: str, path: Path) -> Path:
    first = name.find("[")
    if first <= 0:
        return (path, name)
    path = (path, name[:first])
    for step in _STEP.findall(name[first:])[:16]:
        path = (path, int(step) if step.isdecimal() and len(step) < 6 else step) if step else path  # noqa: PLR2004 - an index
    return path
