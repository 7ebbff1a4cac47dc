"""Values of the watched program as text, without running any code of its own."""

from __future__ import annotations

from sst_bytecode.payload.percent import ESCAPE, looks_like_form, unpercent

__all__ = ["LARGEST", "LONGEST", "attributes_of", "content_of", "key_of", "plain_text", "unescaped"]

LARGEST = 262_144  # bytes or characters that are kept of a value
LONGEST = 16_384  # characters that are looked at of what goes into a transform
_DATES = frozenset(
    {"datetime", "uuid", "ipaddress"}
)  # modules whose values turn into text without the application's code
_MOST = 100  # attributes of an object


def key_of(value: object) -> str | bytes | None:
    """What equal values have in common: their text, or bytes that are no text; None for what only identity tells.

    Text and its UTF-8 are one, and so are a number and how Python writes it.
    """
    kind = type(value)
    if kind is str:
        return value  # type: ignore[return-value]  # as just compared
    if kind is bytes:
        return _text_or_bytes(value[:LARGEST])  # type: ignore[index]  # as just compared
    if issubclass(kind, str):  # never isinstance: an object may have its own idea of its class, and run code to tell it
        return str.__str__(value)
    if issubclass(kind, (bytes, bytearray, memoryview)):
        return _text_or_bytes(bytes(value[:LARGEST]))  # type: ignore[index]  # as just asked
    if kind is int or kind is float or (kind.__module__ == "decimal" and kind.__name__ == "Decimal"):
        return str(value)
    return str(value) if kind.__module__ in _DATES else None


def _text_or_bytes(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def content_of(value: object) -> object:
    """What is left to read of a file in memory, without reading it; any other value itself."""
    kind = type(value)
    if kind.__module__ == "_io" and kind.__name__ in {"BytesIO", "StringIO"}:
        return value.getvalue()[value.tell() :]  # type: ignore[attr-defined]  # both have these two, which move nothing
    return value


def plain_text(key: str | bytes | None) -> str:
    """The text of a key, as much of it as is looked at; empty for bytes that are no text."""
    return key[:LONGEST] if isinstance(key, str) else ""


def unescaped(text: str) -> str:
    """*text* without percent-encoding: a query is digested as it will be sent, ``email=ada%40example.org``."""
    if "%" not in text or ESCAPE.search(text.encode("utf-8", "surrogatepass")) is None:
        return text
    return unpercent(text, plus=looks_like_form(text))


def attributes_of(value: object) -> dict[str, object]:
    """What an object keeps in its dictionary and its slots; of a class or a function nothing."""
    kind = type(value)
    if kind.__dictoffset__ == 0 and "__slots__" not in kind.__dict__:
        return {}  # a type in C
    if issubclass(kind, type) or callable(value):
        return {}
    found: dict[str, object] = {}
    try:
        own = object.__getattribute__(value, "__dict__")
        found.update(list(own.items())[:_MOST] if type(own) is dict else ())
    except AttributeError:
        pass  # it has none
    for base in kind.__mro__:
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            member = base.__dict__.get(name)
            if type(member).__name__ == "member_descriptor" and len(found) < _MOST:
                try:
                    found[name] = member.__get__(value)  # type: ignore[union-attr]  # its type has just been compared
                except AttributeError:
                    continue  # not set
    return found
