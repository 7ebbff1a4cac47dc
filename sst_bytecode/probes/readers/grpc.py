"""gRPC at its Python API: each message that a client gives to be sent, and its metadata; all below that is in C."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sst_bytecode.facts import Payload
from sst_bytecode.probes import observer
from sst_bytecode.probes.arguments import Entered
from sst_bytecode.probes.course import Course, enter, here, leave
from sst_bytecode.probes.places import nearest

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["call", "channel", "message", "metadata", "method"]

_DEPTH = 12  # messages within messages
_MOST = 2_000  # fields of one message
_SEQUENCES, _SCALARS = frozenset({tuple, list}), frozenset({str, bytes})
_TECHNICAL = ("grpc-", "user-agent")  # keys of what the library itself says

# Which target a channel was made for, and which method of it a callable calls: asyncio's know neither.
_targets: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


def channel(_entry: Entry, site: Site) -> Enter:
    """Around the making of a channel of asyncio."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> None:
        _targets[operands[0]] = _text(Entered(site, operands, frame.f_code).argument("target"))

    return begin


def method(_entry: Entry, _site: Site) -> Enter:
    """Around what makes a callable of such a channel."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave:
        def end(result: object, exception: BaseException | None) -> None:
            if exception is None:
                _targets[result] = _targets.get(operands[0], "")

        return end

    return begin


def call(entry: Entry, site: Site) -> Enter:
    """Around a call of a method of a service; the course stays open for what a stream still sends.

    Beneath interceptors: what these have added is among its metadata.
    """

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        if here() is not None or observer.surroundings.is_ours():
            return None
        course = Course(entry, nearest(frame), _url(operands[0]))
        course.headers = _headers(Entered(site, operands, frame.f_code).argument("metadata"))
        layer = enter(course)

        def end(_result: object, exception: BaseException | None) -> None:
            leave(layer)
            course.settle("ok" if exception is None else _code(exception))

        return end

    return begin


def metadata(entry: Entry, _site: Site) -> Enter:
    """Around the making of an attempt of asyncio, which is beneath interceptors: it keeps a copy of its metadata."""

    def begin(operands: tuple[Any, ...], _frame: FrameType) -> Leave | None:
        layer = here()
        if layer is None or layer.course.entry.library != entry.library:
            return None
        course = layer.course

        def end(_result: object, exception: BaseException | None) -> None:
            if exception is None:
                course.headers = _headers(operands[0]._metadata)  # noqa: SLF001 - it has no other name

        return end

    return begin


def message(entry: Entry, site: Site) -> Enter:
    """Around the serialisation of a message, of clients and servers: a server's is in no call."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        layer = here()
        if layer is None or layer.course.entry.library != entry.library:
            return None
        given = Entered(site, operands, frame.f_code).argument("message")
        course = layer.course

        def end(result: Any, exception: BaseException | None) -> None:
            if exception is not None:
                return
            fields = _fields(given, [_MOST], 0)
            body = fields if fields is not None else bytes(result)
            kind = "" if fields is not None else "application/x-protobuf"
            headers, course.headers = course.headers, ()
            if course.sent:
                course.more(Payload(headers=headers, body=body, content_type=kind))
            else:
                course.send(Payload(url=course.receiver, method="POST", headers=headers, body=body, content_type=kind))

        return end

    return begin


def _fields(given: Any, left: list[int], depth: int) -> dict[str, object] | None:
    """The fields of a message of protobuf that are set, by name; None for anything else."""
    message = _of_protobuf(given)
    if message is None or depth > _DEPTH:
        return None
    found: dict[str, object] = {}
    for field, value in message.ListFields():
        left[0] -= 1
        if left[0] < 0:
            break
        if hasattr(value, "ListFields"):  # a Struct or ListValue is a mapping or sequence, too
            found[field.name] = _plain(value, left, depth)
        elif hasattr(value, "items"):
            found[field.name] = {str(key): _plain(one, left, depth) for key, one in value.items()}
        elif isinstance(value, (str, bytes)) or not hasattr(value, "__getitem__"):  # repeated ones have no __iter__
            found[field.name] = _plain(value, left, depth)
        else:
            found[field.name] = [_plain(one, left, depth) for one in value]
    return found


def _of_protobuf(given: object) -> Any:
    """The message itself, or the one that proto-plus, on which Google's clients are built, keeps in its own."""
    if hasattr(type(given), "ListFields"):
        return given
    inner = getattr(given, "__dict__", {}).get("_pb")
    return inner if hasattr(type(inner), "ListFields") else None


def _plain(value: object, left: list[int], depth: int) -> object:
    inner = _fields(value, left, depth + 1)
    return value if inner is None else inner


def _url(callable_: Any) -> str:
    target = _targets.get(callable_) or _text(getattr(callable_, "_target", ""))
    host = target.rpartition("/")[2].removeprefix("dns:").removeprefix("ipv4:").removeprefix("ipv6:")
    return f"grpc://{host}{_text(getattr(callable_, '_method', ''))}"


def _headers(given: Any) -> tuple[tuple[str, str], ...]:
    """The metadata that the application gave; of what code of its own goes through, perhaps only once, nothing."""
    if type(given) not in _SEQUENCES:
        return ()
    pairs = [pair for pair in given if issubclass(type(pair), (tuple, list)) and _SCALARS.issuperset(map(type, pair))]
    headers = [(_text(key), _text(value)) for key, value in pairs]
    return tuple([one for one in headers if not one[0].lower().startswith(_TECHNICAL)])


def _code(exception: BaseException) -> str:
    code = getattr(exception, "code", None)
    name = getattr(code() if callable(code) else None, "name", None)
    return str(name or type(exception).__name__)


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")
