"""The settings that a function of the application names: variables in capitals, and objects of classes of settings."""

from __future__ import annotations

import sys
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

__all__ = ["settings_of"]

_MODULES = ("pydantic_settings.main", "pydantic.env_settings")
"""Where `BaseSettings` is, whose instances are read from the environment once, and have attributes in small letters."""


def settings_of(code: CodeType, names: dict[str, object], capitals: tuple[str, ...]) -> Iterator[object]:
    """What *code* calls by one of its *capitals*: of its module, or of a module, a class or an object that it names.

    Of an object of a class of settings, under whatever name it has there, every attribute that *code* names.
    """
    classes = [vars(sys.modules[name]).get("BaseSettings") for name in _MODULES if name in sys.modules]
    if not capitals and not classes:
        return
    for one in code.co_names:
        found = names.get(one)
        if one in capitals:
            yield found
        elif found is not None and type(found).__dictoffset__:
            called = code.co_names if classes and _is_among(type(found), classes) else capitals
            own = object.__getattribute__(found, "__dict__") if called else None
            if type(own) is dict or type(own) is MappingProxyType:
                yield from map(own.get, called)


def _is_among(kind: type, classes: list[object]) -> bool:
    return any(base is one for base in kind.__mro__ for one in classes)
