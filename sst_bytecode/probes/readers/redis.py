"""Redis: hashes, JSON and single values, as far as their own names, or the key above them, say what they are."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sst_bytecode.personal.fields import classify
from sst_bytecode.probes.readers.documents import learn_documents
from sst_bytecode.probes.readers.named_keys import whom

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["answered", "answered_together"]

_TEXTS = frozenset({"GET", "GETDEL", "GETEX", "JSON.GET"})
_LONGEST = 16_384  # characters of JSON
_ALIKE = 256  # texts of which is known what is in them


def answered(entry: Entry, site: Site) -> Enter:
    """Around the execution of a command."""
    given_at = site.names.index("args")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        command: Any = operands[given_at]
        if len(command) < 2 or command[0] not in _READS:  # noqa: PLR2004 - the command, and a key
            return None

        def end(result: object, exception: BaseException | None) -> None:
            if exception is None:
                _learn(entry, command, result, frame)

        return end

    return begin


def answered_together(entry: Entry, _site: Site) -> Enter:
    """Around the execution of several commands at once."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        pipeline: Any = operands[0]
        commands = [one[0] for one in pipeline.command_stack]
        if not any(command[0] in _READS for command in commands):
            return None

        def end(results: Any, exception: BaseException | None) -> None:
            if exception is None and type(results) is list:
                for command, result in zip(commands, results, strict=False):
                    _learn(entry, command, result, frame)

        return end

    return begin


def _learn(entry: Entry, command: Sequence[Any], result: Any, frame: FrameType) -> None:
    read = _READS.get(command[0])
    for key, value in read(command, result) if read is not None and result is not None else ():
        collection, own = whom(_text(key))
        if type(value) is dict:
            learn_documents(entry, collection, (value | own,), frame)
        elif type(value) is list:  # under somebody's key it is of others, whom they have to do with
            documents = [one for one in value if type(one) is dict]
            learn_documents(entry, "" if own else collection, documents, frame)


def _hash(command: Sequence[Any], result: Any) -> Iterator[tuple[Any, Any]]:
    """All fields of a hash."""
    if type(result) is dict:
        yield command[1], {_text(name): _text(value) for name, value in result.items()}


def _fields(command: Sequence[Any], result: Any) -> Iterator[tuple[Any, Any]]:
    """Some of them, in the order in which they were asked for."""
    values = result if type(result) is list else [result]
    yield command[1], {_text(name): _text(value) for name, value in zip(command[2:], values, strict=False)}


def _value(command: Sequence[Any], result: Any) -> Iterator[tuple[Any, Any]]:
    """What is under a key."""
    text = _text(result)
    yield command[1], _opened(_text(command[1]), text) if type(text) is str else text


def _values(command: Sequence[Any], result: Any) -> Iterator[tuple[Any, Any]]:
    """What is under several."""
    for key, value in zip(command[1:], result, strict=False):
        yield from _value((None, key), value)


_READS = {"HGET": _fields, "HGETALL": _hash, "HMGET": _fields, "MGET": _values} | dict.fromkeys(_TEXTS, _value)


@lru_cache(_ALIKE)
def _opened(key: str, text: str) -> Any:
    """What is in JSON; a plain text is under a key that ends in the name of what it is: ``user:42:email``."""
    if len(text) > _LONGEST:
        return None
    if text[:1] not in {"{", "["}:
        name = key.replace("/", ":").rpartition(":")[2]
        return {name: text} if text and classify(name) else None
    from json import loads  # not at start-up

    try:
        return loads(text)
    except (ValueError, RecursionError):
        return None


def _text(value: Any) -> Any:
    """The text that bytes are, where they are one: a client decodes them, or its program does."""
    if type(value) is not bytes:
        return value
    return value.decode() if value.isascii() else value.decode("utf-8", "replace")
