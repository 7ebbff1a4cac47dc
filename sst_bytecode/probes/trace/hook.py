"""`at_function`: the hook that the rewriter weaves in at the entry of each function of the application to be traced."""

from __future__ import annotations

from _contextvars import ContextVar
from itertools import count
from sys import _getframe
from time import perf_counter, time

from sst_bytecode.probes import observer, places
from sst_bytecode.probes.flow import tracing
from sst_bytecode.probes.trace.lines import line

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable

    from rewriter import Site

    Token = Callable[..., None]

__all__ = ["at_function"]

_MOST = 20  # data that are told of one argument
_GENERATORS = 0x20 | 0x200  # CO_GENERATOR, CO_ASYNC_GENERATOR: these run a step at a time, in the course of others

_numbers = count(1)
_inside: ContextVar[int] = ContextVar("sst_traced", default=0)


def at_function(site: Site) -> Callable[[tuple[object, ...]], Token]:
    """The hook for one function; that of a module or class body has no arguments."""

    def before(operands: tuple[object, ...]) -> Token:
        number, outer = next(_numbers), _inside.get()
        place = places.at_site(site)
        line(
            {
                "call": number, "in": outer, "time": time(), "function": site.target, "file": place.file,
                "line": place.line, "thread": place.thread, "arguments": _arguments(site.names, operands),
            }
        )  # fmt: skip
        if not _getframe(2).f_code.co_flags & _GENERATORS:
            _inside.set(number)
        begin = perf_counter()

        def ended(result: object, exception: BaseException | None = None, /) -> None:
            seconds = perf_counter() - begin
            _inside.set(outer)
            how = "return" if exception is None else type(exception).__name__
            labels = _labels(result) if exception is None else []
            line({"end": number, "how": how, "seconds": round(seconds, 6), "result": labels})

        return ended

    return before


def _arguments(names: tuple[str, ...], operands: tuple[object, ...]) -> dict[str, list[dict[str, str]]]:
    """Whose data are in which argument; an argument that holds nobody's is left out."""
    found = {name: _labels(value) for name, value in zip(names, operands, strict=False)}
    return {name: labels for name, labels in found.items() if labels}


def _labels(value: object) -> list[dict[str, str]]:
    """Whose data are in *value*, without the data."""
    told = tracing.current
    if told is None or observer.current is None or value is None:
        return []
    labels = []
    for origin in (told.origins((value,)) or ())[:_MOST]:
        form = (*(origin.parent.form if origin.parent is not None else ()), *origin.steps)
        root = origin.root
        labels.append(
            {
                "person": root.person, "category": root.category, "field": root.field, "source": root.source,
                "form": " > ".join(form),
            }
        )  # fmt: skip
    return labels
