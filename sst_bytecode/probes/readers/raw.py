"""What a request holds as it travels: cookies and bodies that no framework has read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sst_bytecode.probes.readers.given import posted, read

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["body_of", "cookies_of"]

_PARTS = "multipart/form-data"
_LONGEST = 1 << 20  # bytes of a body that is read
_BOUNDARY = re.compile(r'boundary="?([^";]+)')
_NAMED = re.compile(r'[; ](name|filename)="([^"]*)"')


def cookies_of(lines: Iterable[str]) -> dict[str, object]:
    """The cookies that ``Cookie`` headers list (RFC 6265, 5.4)."""
    from urllib.parse import unquote  # not at start-up

    pairs = (pair.partition("=") for line in lines for pair in line.split(";"))
    return {name.strip(): unquote(value.strip().strip('"')) for name, equals, value in pairs if equals}


def body_of(data: bytes, content_type: str) -> tuple[object, dict[str, object]]:
    """What is in a body, and the names of files in it: a form's fields, or JSON; None where it is anything else."""
    if len(data) > _LONGEST:
        return None, {}
    if content_type.startswith(_PARTS):
        return _parts(data, content_type)
    found = read(posted(data, content_type.partition(";")[0].strip()))
    return (None if found is data else found), {}


def _parts(data: bytes, content_type: str) -> tuple[dict[str, object], dict[str, object]]:
    """The fields of a form that is sent in parts (RFC 7578), and the names of its files."""
    fields: dict[str, object] = {}
    files: dict[str, object] = {}
    boundary = _BOUNDARY.search(content_type)
    mark = b"\r\n--" + boundary[1].encode("latin-1", "replace") if boundary else b""
    for part in (b"\r\n" + data).split(mark)[1:-1] if mark else ():
        head, _blank, value = part.partition(b"\r\n\r\n")
        named = dict(_NAMED.findall(head.decode("utf-8", "replace")))
        if "filename" in named:
            files[named.get("name", "")] = named["filename"]
        elif "name" in named:
            fields[named["name"]] = value.decode("utf-8", "replace")
    return fields, files
