"""One call of a transform: which values went in, what it is called, and what came out."""

from __future__ import annotations

from functools import partial
from sys import _getframe

from sst_bytecode.catalog import CatalogueError, compile_path
from sst_bytecode.probes import observer, places
from sst_bytecode.probes.arguments import Called
from sst_bytecode.probes.flow.readers import READERS

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog.paths import First, Path
    from sst_bytecode.catalog.transforms import Transform
    from sst_bytecode.probes.flow.reader import Origins
    from sst_bytecode.probes.flow.tracing import Tracer
    from sst_bytecode.probes.hooks import Token

__all__ = ["SCALARS", "Step"]

# What they take apart, or write, is whole values.
_CUTTING = frozenset({"builtins", "re", "datetime", "decimal", "io"})
_PLAIN = frozenset({"builtins", "datetime", "decimal"})
_TEXTS = frozenset({str, bytes})
_SHORTEST = 3  # characters that can be anything of anybody
SCALARS = frozenset({str, bytes, int, float})
"""Types whose values are looked up among clean ones: no code of the application hashes them."""


class Step:
    """An entry of the catalogue at one call site, ready for use."""

    __slots__ = (
        "_always",
        "_closely",
        "_inputs",
        "_name",
        "_one",
        "_outputs",
        "_reader",
        "_returns",
        "_site",
        "idle",
        "of_owner",
        "plain",
        "transform",
    )

    def __init__(self, transform: Transform, site: Site) -> None:
        self.transform = transform
        self._site = site
        self.of_owner = transform.inputs == ("self",)
        self._inputs = [_path(transform, text) for text in transform.inputs]
        self._outputs = [_path(transform, text) for text in transform.outputs if text != "result"]
        self._returns = "result" in transform.outputs
        self._name: Path | First | None = None
        if transform.name:
            self._name = compile_path(transform.name, lambda reason: CatalogueError(f"{transform.where}: {reason}"))
        self._reader = READERS[transform.reader] if transform.reader else None
        self._always = self._reader is not None and self._reader.always
        # A single operand that is given by position is the input.
        self._one = transform.inputs[0] == "args.0" and not site.names and not site.spread
        self._closely = transform.library not in _CUTTING
        # Without operands nothing goes in; text.encode() is nothing but its UTF-8.
        self.idle = not (self.of_owner or self._always) or transform.reader == "charset"
        # What goes in are operands by themselves: scalars that are known to hold nothing need no look.
        self.plain = not (self.of_owner or self._closely or self._always)

    def begin(self, told: Tracer, callee: object, operands: tuple[object, ...]) -> Token | None:
        """What the call's end has to be told to; None where nothing personal goes in. Never raises an Exception.

        Not to be asked of a call without operands if it is *idle*.
        """
        if (
            len(operands) == 1
            and not (self.of_owner or self._always)
            and type(operands[0]) in _TEXTS
            and len(operands[0]) < _SHORTEST  # type: ignore[arg-type]  # as just compared
        ):
            return None
        try:
            call = Called(self._site, callee, operands)
            if self.of_owner:
                origins = told.origins((callee.__self__,))  # type: ignore[attr-defined]  # the method of an object
            else:
                given = operands if self._one and len(operands) == 1 else self._given(call)
                if not self._closely:  # a number or a text is made of an object by the object's own code
                    given = tuple([value for value in given if type(value).__module__ in _PLAIN])
                origins = told.origins(given, closely=self._closely) if given else None
            if self._reader is not None and (origins is not None or self._always):
                origins = self._reader.before(told, call, origins)
        except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
            self._failed(told, error)
            return None
        if origins is None:
            return None
        return partial(self._end, told, call, origins, _getframe(2))  # of what called the hook

    def _given(self, call: Called) -> tuple[object, ...]:
        return tuple([value for path in self._inputs if (value := path.of(call)) is not None])

    def _failed(self, told: Tracer, error: Exception) -> None:
        told.failed(f"transform {self.transform.operation or self._site.target}: {type(error).__name__}")

    def _end(  # noqa: PLR0917 - what is known when it begins, then what the rewriter tells
        self,
        told: Tracer,
        call: Called,
        origins: Origins,
        frame: FrameType,
        result: object,
        exception: BaseException | None = None,
        /,
    ) -> None:
        if exception is not None:
            return
        try:
            operation = self.transform.operation
            if self._name is not None or self._reader is not None:
                name = "" if self._name is None else self._name.of(call, result)
                if self._reader is not None:
                    name = self._reader.named(call, result, name)
                operation = operation.replace("{}", _named(name))
            if not origins:
                return
            if observer.surroundings.applications[self._site.file]:
                place, at = partial(places.at_site, self._site), self
            else:  # that of the application's line which led to a library's call
                place, at = partial(places.nearest, frame), None
            if self._returns and result is not None:
                told.derive(operation, origins, result, place, at)
            for path in self._outputs:
                output = path.of(call, result)
                if output is not None:
                    told.derive(operation, origins, output, place, at)
        except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
            self._failed(told, error)


def _named(name: object) -> str:
    """An algorithm's name as forms have it; given as a function or a module, that one's."""
    text = name if isinstance(name, str) else getattr(name, "__name__", "")
    return text.rpartition(".")[2].lower().removeprefix("openssl_") if isinstance(text, str) else ""


def _path(transform: Transform, text: str) -> Path:
    return compile_path(text, lambda reason: CatalogueError(f"{transform.where}: {reason}"))  # type: ignore[return-value]  # one text is one path
