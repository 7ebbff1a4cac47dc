"""FastAPI: the parameters and bodies that an endpoint declares, and the user that a dependency of it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers import people
from sst_bytecode.probes.readers.identity import held_by, identity_of
from sst_bytecode.probes.readers.request_scope import asked_at, current
from sst_bytecode.probes.readers.whom import identify, name_from_request

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["body", "endpoint", "parameters"]

_DEPTH = 8
_HOLDING = ("_secret_value", "filename", "_value_")  # of pydantic's SecretStr, an UploadFile, a member of an Enum
_FIELDS = ("__pydantic_fields__", "__dataclass_fields__")
_USERS = frozenset({"user", "current_user", "me"})  # by custom the parameter that takes who is logged in


def parameters(entry: Entry, _site: Site) -> Enter:
    """Around the reading of declared parameters, a dependency's too: ``fastapi.query`` is what the query held."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        fields: Any = operands[0]  # its name has changed over the years
        if not fields:
            return None

        def end(result: Any, exception: BaseException | None) -> None:
            if exception is None and result[0]:
                where = getattr(getattr(fields[0].field_info, "in_", None), "value", "parameter")
                _learn(f"{entry.source}.{where}", result[0], frame)

        return end

    return begin


def body(entry: Entry, _site: Site) -> Enter:
    """Around the reading of a declared body, as JSON or as a form: models, single values, names of files."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave:
        def end(result: Any, exception: BaseException | None) -> None:
            if exception is None and result[0]:
                _learn(entry.source, result[0], frame)

        return end

    return begin


def endpoint(entry: Entry, site: Site) -> Enter:
    """At the call of an endpoint: the user among what its dependencies have found."""
    dependant_at, values_at = site.names.index("dependant"), site.names.index("values")

    def begin(operands: tuple[object, ...], frame: FrameType) -> None:
        told, scope = observer.current, current()
        dependant: Any = operands[dependant_at]
        values = operands[values_at]
        if told is None or scope is None or not isinstance(values, dict):
            return
        keys = _USERS.union(observer.surroundings.person_keys)
        for name in (one.name for one in dependant.dependencies if one.name in keys):
            found = values.get(name)
            person = str(found) if isinstance(found, (str, int)) else identity_of(found)
            if not person or isinstance(found, bool):
                continue
            if not scope.named or scope.person == person:
                people.learn_class(type(found))
            if not scope.named:
                identify(told, scope, entry.source, person, lambda: asked_at(frame))
            return

    return begin


def _learn(source: str, values: dict[str, Any], frame: FrameType) -> None:
    told = observer.current
    shown = {name: value for name, given in values.items() if (value := _plain(given)) is not None}
    if told is None or not shown:
        return
    told.learn(source, None, shown, lambda: asked_at(frame))
    only = next(iter(shown.values())) if len(shown) == 1 else None
    name_from_request(told, only if isinstance(only, dict) else shown)


def _plain(value: Any, depth: int = _DEPTH) -> object:
    """What a declared value holds, in plain containers; nothing of the application's is called."""
    if depth == 0:
        return None
    if isinstance(value, dict):
        return {str(key): _plain(one, depth - 1) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(one, depth - 1) for one in value]
    held = held_by(value)
    if any(hasattr(type(value), name) for name in _FIELDS) or "__fields__" in vars(type(value)):  # the last: pydantic 1
        return {name: _plain(one, depth - 1) for name, one in held.items()}
    return next((held[name] for name in _HOLDING if name in held), None) if held else value
