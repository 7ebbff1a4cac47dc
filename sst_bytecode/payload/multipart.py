"""Multipart bodies (RFC 7578, RFC 2046): each part by its name, its own encoding undone."""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, a2b_qp
from typing import TYPE_CHECKING

from sst_bytecode.payload.mailheaders import fields_in, says_something

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Layers, Leaves, Opener, Path

__all__ = ["boundary_of", "open_message", "open_multipart"]

_BOUNDARY = re.compile(r"boundary=(?:\"([^\"]{1,200})\"|([^\s;,]{1,200}))", re.IGNORECASE)
_FIRST_LINE = re.compile(rb"\s*--([0-9A-Za-z'()+_,./:=?-]{6,70})\r?\n[\w-]+:")
_NAME = re.compile(r"[; ]name=(?:\"([^\"]*)\"|([^\s;]+))", re.IGNORECASE)
_FILE = re.compile(r"[; ]filename\*?=(?:\"([^\"]*)\"|([^\s;]+))", re.IGNORECASE)
_MOST = 1000  # parts


def boundary_of(content_type: str, data: bytes) -> bytes | None:
    """The boundary between the parts, from the content type, else from the first line; None where there is none."""
    match = _BOUNDARY.search(content_type)
    if match:
        return (match[1] or match[2]).encode("latin-1", "replace")
    first = _FIRST_LINE.match(data[:200])
    return first[1] if first else None


def open_multipart(
    data: bytes,
    boundary: bytes,
    path: Path,
    layers: Layers,
    leaves: Leaves,
    *,
    opener: Opener,
) -> bool:
    """Whether *data* has parts between *boundary*; each is given to *opener* under its name.

    Names of files are leaves too.
    """
    parts = data.split(b"--" + boundary)[1:]
    if not parts:
        return False
    for index, part in enumerate(parts[:_MOST]):
        if part[:2] == b"--":
            break
        head, blank, body = part.partition(b"\r\n\r\n")
        if not blank:
            head, blank, body = part.partition(b"\n\n")
        _open_part(
            head.decode("utf-8", "replace"),
            body.removesuffix(b"\r\n").removesuffix(b"\n"),
            path,
            layers,
            leaves,
            index=index,
            opener=opener,
        )
    if len(parts) > _MOST:
        leaves.meter.hit("leaves")
    return True


def open_message(
    data: bytes,
    path: Path,
    layers: Layers,
    leaves: Leaves,
    *,
    opener: Opener,
) -> None:
    """A mail (RFC 5322) as it goes to a mail server.

    Its headers are leaves, its body is opened as what it says it is.
    """
    head, blank, body = data.partition(b"\r\n\r\n")
    if not blank:
        head, _, body = data.partition(b"\n\n")
    _open_part(head.decode("utf-8", "replace"), body, path, layers, leaves, index=None, opener=opener)


def _open_part(
    head: str,
    body: bytes,
    path: Path,
    layers: Layers,
    leaves: Leaves,
    *,
    index: int | None,
    opener: Opener,
) -> None:
    given = fields_in(head)
    fields = dict(given)
    disposition = fields.get("content-disposition", "")
    name = _NAME.search(disposition)
    at: Path = (path, name[1] or name[2] or "") if name else path if index is None else (path, index)
    if name:
        leaves.name(name[1] or name[2] or "", path, layers)
    if (file := _FILE.search(disposition)) is not None:
        leaves.text(file[1] or file[2] or "", (at, "filename"), layers)
    for header, value in given:
        if says_something(header):
            leaves.text(value, (at, header), layers)
    opener(
        _decoded(body, fields.get("content-transfer-encoding", "").lower()),
        fields.get("content-type", "").lower(),
        at,
        layers,
        leaves,
    )


def _decoded(body: bytes, encoding: str) -> bytes:
    """The transfer encoding of a part is carriage, as the content-encoding of a request is."""
    try:
        if encoding == "base64":
            return a2b_base64(body)
        if encoding == "quoted-printable":
            return a2b_qp(body)
    except (Error, ValueError):
        return body
    return body
