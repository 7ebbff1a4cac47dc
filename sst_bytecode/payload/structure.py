"""Opens bytes and text by their structure: what the content type says, else what the first characters tell."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sst_bytecode.payload.archives import looks_like_zip, open_zip
from sst_bytecode.payload.binarytext import text_among
from sst_bytecode.payload.bson import read_bson
from sst_bytecode.payload.charset import decode_text, has_controls, is_binary
from sst_bytecode.payload.compressed import declared, magic, unpack
from sst_bytecode.payload.csvtext import looks_like_csv, open_csv
from sst_bytecode.payload.msgpack import read_msgpack
from sst_bytecode.payload.multipart import boundary_of, open_message, open_multipart
from sst_bytecode.payload.pdf import looks_like_pdf, open_pdf
from sst_bytecode.payload.percent import looks_like_form, open_form
from sst_bytecode.payload.pickles import looks_like_pickle, open_pickle
from sst_bytecode.payload.protobuf import read_grpc, read_protobuf
from sst_bytecode.payload.xmltext import looks_like_xml, open_xml

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Layers, Leaves, Path

__all__ = ["open_body", "open_bytes", "open_json", "open_text"]

_BODY: Path = (None, "body")
_MIME = re.compile(r"^(?:mime-version|content-transfer-encoding):", re.IGNORECASE | re.MULTILINE)
_decode = json.JSONDecoder(parse_int=str, parse_float=str, strict=False).decode  # numbers stay as they are written
_JSON_BYTES = (b"{", b"[")
_JSON_STARTS = ("{", "[", '"')


def open_body(body: object, content_type: str, content_encoding: str, leaves: Leaves) -> None:
    """Every leaf of a request's body; its own content-encoding is carriage and no form of a value."""
    if isinstance(body, str):
        if "multipart/" in content_type:
            open_bytes(
                body[: leaves.meter.bounds.size].encode("utf-8", "surrogatepass"), content_type, _BODY, (), leaves
            )
        else:
            open_text(body, content_type, _BODY, (), leaves)
    elif isinstance(body, (bytes, bytearray, memoryview)):
        size = leaves.meter.bounds.size
        data = bytes(body[:size])
        if len(body) > size:
            leaves.meter.hit("size")
        for name in declared(content_encoding):
            unpacked = unpack(name, data, size)
            if unpacked is None:
                leaves.meter.hit(f"encoding {name}" if name in {"br", "zstd", "gzip", "deflate"} else "encoding")
                break
            if len(unpacked) >= size:
                leaves.meter.hit("size")
            data = unpacked
        if "size" in leaves.meter.limits and data[:1] in _JSON_BYTES:
            leaves.text(data.decode("utf-8", "replace"), _BODY, ())  # the beginning of JSON is no JSON
        else:
            open_bytes(data, content_type, _BODY, (), leaves)
    else:
        leaves.walk(body, _BODY, ())


def open_bytes(data: bytes, content_type: str, path: Path, layers: Layers, leaves: Leaves) -> None:
    """Every leaf of *data*, which may be compressed, text in some encoding, or a binary format."""
    if data[:1] in _JSON_BYTES and b"\0" not in data[:4] and open_json(data, path, layers, leaves):
        return
    name = magic(data)
    if name and not leaves.meter.deep(len(layers)):
        unpacked = unpack(name, data, leaves.meter.bounds.size)
        if unpacked is not None and leaves.meter.open(len(unpacked)):
            open_bytes(unpacked, "", path, (*layers, name), leaves)
            return
    if "multipart/" in content_type or data[:2] == b"--":
        boundary = boundary_of(content_type, data)
        if boundary and open_multipart(data, boundary, path, (*layers, "multipart"), leaves, opener=open_bytes):
            return
    if _open_file(data, path, layers, leaves) or _open_binary(data, content_type, path, layers, leaves):
        return
    if has_controls(data):
        leaves.text(text_among(data), path, layers)
        return
    text, layer = decode_text(data, content_type)
    open_text(text, content_type, path, (*layers, layer) if layer else layers, leaves)


def _open_file(data: bytes, path: Path, layers: Layers, leaves: Leaves) -> bool:
    """Whether *data* is a file that holds others, or pages."""
    for looks_like, opened in ((looks_like_zip, open_zip), (looks_like_pdf, open_pdf)):
        if looks_like(data):
            opened(data, path, layers, leaves, opener=open_bytes)
            return True
    return False


def _open_binary(data: bytes, content_type: str, path: Path, layers: Layers, leaves: Leaves) -> bool:
    """Whether *data* is in one of the binary formats; only what is no text is tried without a content type."""
    named = next((kind for kind in ("protobuf", "grpc", "msgpack", "pickle", "bson") if kind in content_type), "")
    if not named and not is_binary(data):
        return False
    if looks_like_pickle(data):
        return open_pickle(data, path, layers, leaves)
    if (document := read_bson(data)) is not None:
        leaves.walk(document, path, (*layers, "bson"))
        return True
    if named != "protobuf" and (value := read_msgpack(data)) is not None:
        leaves.walk(value, path, (*layers, "msgpack"))
        return True
    messages = read_grpc(data)
    if messages is None and (message := read_protobuf(data)) is not None:
        messages = [message]
    for found in messages or ():
        leaves.walk(found, path, (*layers, "protobuf"))
    return messages is not None


def open_text(text: str, content_type: str, path: Path, layers: Layers, leaves: Leaves) -> None:
    """Every leaf of *text*."""
    size = leaves.meter.bounds.size
    if len(text) > size:
        leaves.meter.hit("size")
        leaves.text(text[:size], path, layers)  # the beginning of a structure is none
        return
    if text.lstrip()[:1] in _JSON_STARTS and open_json(text, path, layers, leaves):
        return
    if ("x-www-form-urlencoded" in content_type and "=" in text.rstrip("=")) or (
        not content_type and looks_like_form(text)
    ):  # what has no pair is text, whatever urllib calls it
        open_form(text, path, (*layers, "form"), leaves)
        return
    if _MIME.search(text[:8192]):
        open_message(text.encode("utf-8", "surrogatepass"), path, (*layers, "mime"), leaves, opener=open_bytes)
        return
    if ("xml" in content_type or "html" in content_type or text.lstrip()[:1] == "<") and looks_like_xml(text):
        open_xml(text, path, layers, leaves)
        return
    if ("csv" in content_type or not content_type) and looks_like_csv(text) and open_csv(text, path, layers, leaves):
        return
    leaves.text(text, path, layers)


def open_json(text: str | bytes, path: Path, layers: Layers, leaves: Leaves) -> bool:
    """Whether *text* is JSON, or JSON lines, and its leaves were taken."""
    try:
        value = _decode(text if isinstance(text, str) else text.decode())
    except (ValueError, RecursionError):
        return isinstance(text, str) and _open_lines(text, path, layers, leaves)
    if isinstance(value, (dict, list)) or (isinstance(value, str) and value):
        leaves.walk(value, path, (*layers, "json"))
        return True
    return False


def _open_lines(text: str, path: Path, layers: Layers, leaves: Leaves) -> bool:
    lines = text.splitlines()
    if len(lines) < 2:  # noqa: PLR2004 - one line has just been tried
        return False
    understood = 0
    for index, line in enumerate(lines):
        if line.strip() and not leaves.meter.late():
            try:
                value = _decode(line)
            except (ValueError, RecursionError):
                leaves.text(line, (path, index), layers)
                continue
            understood += 1
            leaves.walk(value, (path, index), (*layers, "ndjson"))
    return understood > 0
