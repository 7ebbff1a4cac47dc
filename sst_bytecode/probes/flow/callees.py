"""Which transform a callee is: the very function, or a method of the very type; a name alone proves nothing."""

from __future__ import annotations

import sys
from types import BuiltinMethodType, MethodType, ModuleType

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Mapping

    from sst_bytecode.catalog.transforms import Transform, Transforms

__all__ = ["MISSING", "Callees", "loaded"]

MISSING = object()
"""What is no object of the watched program."""


class Callees:
    """What a call of one name can be, asked with the callee itself; nothing is imported to find out."""

    __slots__ = ("_catalogue", "_functions", "_name", "_unresolved")

    def __init__(self, catalogue: Transforms, target: str) -> None:
        self._catalogue = catalogue
        self._name = target.rpartition(".")[2]
        self._functions: list[tuple[object, Transform]] = []
        wanted = catalogue.functions()
        names = [target, f"builtins.{self._name}"]
        self._unresolved: Mapping[str, Transform] = {name: wanted[name] for name in names if name in wanted}

    def function(self, callee: object) -> Transform | None:
        """The transform that this function or class is."""
        for known, transform in self._functions:
            if known is callee:
                return transform
        if self._unresolved:
            self._resolve()
            return next((transform for known, transform in self._functions if known is callee), None)
        return None

    def method(self, callee: MethodType | BuiltinMethodType) -> Transform | None:
        """The transform that this bound method is: of an object of a watched type, or of the type itself."""
        owner = callee.__self__
        kind: type = owner if issubclass(type(owner), type) else type(owner)  # type: ignore[assignment]  # as just asked
        own = getattr(callee, "__func__", None)
        for base in kind.__mro__:
            name = f"{base.__module__}:{base.__qualname__}"
            transform = self._catalogue.method(f"{name}.{self._name}")
            if transform is not None and _is_itself(base, name, builtin=own is None):
                return transform
            if own is not None and vars(base).get(self._name) is own:
                return None  # a subclass does it in its own way, and calls the watched one if it likes
        return None

    def _resolve(self) -> None:
        missing = {}
        for name, transform in self._unresolved.items():
            found = loaded(name)
            if found is MISSING:
                missing[name] = transform
            else:
                self._functions.append((found, transform))
        self._unresolved = missing


def _is_itself(kind: type, name: str, *, builtin: bool) -> bool:
    """Whether *kind* is what its module and name say; a type that its module does not show must be one written in C."""
    module, _, path = name.partition(":")
    found: object = sys.modules.get(module)
    for part in path.split("."):
        found = vars(found).get(part, MISSING) if hasattr(found, "__dict__") else MISSING
        if found is MISSING:
            return builtin
    return found is kind


def loaded(name: str) -> object:
    """The object with this absolute name if its module is loaded, else `MISSING`."""
    path: list[str] = []
    module = name
    while module:
        module, _, part = module.rpartition(".")
        path.insert(0, part)
        found: object = sys.modules.get(module)
        if isinstance(found, ModuleType):
            for step in path:
                found = vars(found).get(step, MISSING) if hasattr(found, "__dict__") else MISSING
            return found
    return MISSING
