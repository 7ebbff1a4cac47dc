"""What of a transform an entry of the catalogue cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sst_bytecode.probes.arguments import Called
    from sst_bytecode.probes.flow.tracing import Tracer

    Origins = tuple[Any, ...] | None
else:
    Origins = object

__all__ = ["READERS", "Origins", "Reader"]


class Reader(Protocol):
    """Corrects what goes in and what the step is called."""

    always: bool  # asked for a name even where nothing personal goes in

    def before(self, told: Tracer, call: Called, origins: Origins) -> Origins:
        """The origins that count; None for none."""

    def named(self, call: Called, result: object, name: object) -> object:
        """The name that stands for ``{}`` in the operation."""


class _Replace:
    """Who replaces a value by something else takes it out: ``text.replace(address, "…")`` is not derived from the address."""

    always = False

    def before(self, told: Tracer, call: Called, origins: Origins) -> Origins:
        removed = told.origins((call.argument(0),)) if origins is not None else None
        if origins is None or removed is None:
            return origins
        gone = {origin.root.tag for origin in removed}
        return tuple(origin for origin in origins if origin.root.tag not in gone) or None

    def named(self, call: Called, result: object, name: object) -> object:  # noqa: ARG002 - as the protocol has it
        return name


class _Blake2:
    """BLAKE2 says neither by its name that it has a key nor how long its digest is."""

    always = False

    def before(self, told: Tracer, call: Called, origins: Origins) -> Origins:  # noqa: ARG002 - as the protocol has it
        return origins

    def named(self, call: Called, result: object, name: object) -> object:  # noqa: ARG002 - as the protocol has it
        own = str(getattr(result, "name", ""))
        size, largest = getattr(result, "digest_size", 0), 64 if own == "blake2b" else 32
        own = own if size == largest else f"{own}-{8 * size}"
        return f"keyed-{own}" if call.argument("key") else own


READERS: Mapping[str, Reader] = {"replace": _Replace(), "blake2": _Blake2()}
