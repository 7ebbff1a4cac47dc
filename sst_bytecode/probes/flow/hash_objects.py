"""What a hash object does not say of itself: whether several things went in, and of BLAKE2 that it has a key."""

from __future__ import annotations

from sst_bytecode.probes.flow.reader import Reader
from sst_bytecode.probes.flow.remembered import Remembered

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Mapping

    from sst_bytecode.probes.arguments import Called
    from sst_bytecode.probes.flow.reader import Origins
    from sst_bytecode.probes.flow.tracing import Tracer

__all__ = ["READERS"]

_fed = Remembered()  # by hash object in which there is something: whether it is several things
_keyed = Remembered()  # BLAKE2 with a key
_empty: dict[str, bytes] = {}  # by the name of a hash function: the digest of nothing
_NOTHING = b""  # one object for all
_UNKEYED = frozenset({"_hashlib", "_md5", "_sha1", "_sha2", "_sha3"})  # modules; all of one name begin alike
_USUAL = {"blake2b": 64, "blake2s": 32}  # bytes
_XOF = 16  # bytes that are asked of a digest without a length of its own


class _Keyed(Reader):
    """What is made with a key shows neither by its name nor by its digest that something has gone in already."""

    always = True

    def __init__(self, *message: int | str) -> None:
        self._message = message

    def before(self, told: Tracer, call: Called, origins: Origins) -> Origins:  # noqa: ARG002 - as readers have it
        return () if origins is None and self._has_message(call) else origins

    def named(self, call: Called, result: object, name: object) -> object:
        if self._has_message(call):
            _fed.put(result, False)  # noqa: FBT003 - it is one thing
        return name

    def _has_message(self, call: Called) -> bool:
        return any(_is_something(call.argument(key)) for key in self._message)


class _Blake2(_Keyed):
    """BLAKE2 says neither by its name that it has a key nor how long its digest is."""

    def before(self, told: Tracer, call: Called, origins: Origins) -> Origins:
        return () if origins is None and _is_something(call.argument("key")) else super().before(told, call, origins)

    def named(self, call: Called, result: object, name: object) -> object:
        super().named(call, result, name)
        if _is_something(call.argument("key")):
            _keyed.put(result, True)  # noqa: FBT003 - it is so
        return _name(result, name)


class _Updated(Reader):
    """Counts what goes into a hash object."""

    always = True

    def before(self, told: Tracer, call: Called, origins: Origins) -> Origins:  # noqa: ARG002 - as readers have it
        one = call.itself()
        if call.argument(0) is not _NOTHING:
            _fed.put(one, _fed.get(one) is not None or _was_fed(one))
        return origins

    def named(self, call: Called, result: object, name: object) -> object:  # noqa: ARG002 - as readers have it
        return _name(call.itself(), name)


class _Read(Reader):
    """Whatever is in a digest beside a value makes it a part of what was digested."""

    def before(self, told: Tracer, call: Called, origins: Origins) -> Origins:  # noqa: ARG002 - as readers have it
        return tuple([one.among() for one in origins]) if origins and _fed.get(call.itself()) else origins


class _Copied(Reader):
    """What went into a hash object is in its copy."""

    always = True

    def before(self, told: Tracer, call: Called, origins: Origins) -> Origins:  # noqa: ARG002 - as readers have it
        return origins or ()

    def named(self, call: Called, result: object, name: object) -> object:
        for known in (_fed, _keyed):
            of_it = known.get(call.itself())
            if of_it is not None:
                known.put(result, of_it)
        return name


def _is_something(data: object) -> bool:
    return data is not None and data is not _NOTHING


def _was_fed(one: object) -> bool:
    """Whether something went in out of sight, as while a module was imported, before anybody's data were there."""
    kind = type(one)
    if kind.__module__ not in _UNKEYED or kind.__name__ == "HMAC":
        return False
    name: str = one.name  # type: ignore[attr-defined]  # as all types of these modules have it
    if name not in _empty:
        from hashlib import new  # here, because a program that hashes has it

        _empty[name] = _digest(new(name, usedforsecurity=False))
    return _digest(one) != _empty[name]


def _digest(one: object) -> bytes:
    return one.digest() if one.digest_size else one.digest(_XOF)  # type: ignore[attr-defined,no-any-return]  # a hash object


def _name(one: object, name: object) -> object:
    """The name of the function: of BLAKE2 with its key and its length, as far as these are not the usual ones."""
    own = str(name).rpartition(".")[2].lower()
    if own not in _USUAL:
        return name
    size = one.digest_size  # type: ignore[attr-defined]  # a hash object
    own = own if size == _USUAL[own] else f"{own}-{8 * size}"
    return f"keyed-{own}" if _keyed.get(one) else own


READERS: Mapping[str, Reader] = {
    "blake2": _Blake2(0, "data", "string"), "new": _Blake2(1, "data", "string"), "hmac": _Keyed(1, "msg"),
    "update": _Updated(), "digest": _Read(), "copy": _Copied(),
}  # fmt: skip
