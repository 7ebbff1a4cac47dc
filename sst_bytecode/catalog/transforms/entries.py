"""One watched transform: how it is recognised, what goes in, what comes out, and what that step of a form is called."""

from __future__ import annotations

from sst_bytecode.catalog.entries import CatalogueError
from sst_bytecode.catalog.paths import compile_path
from sst_bytecode.config_values import unknown_key

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["ROLES", "Transform", "transforms_of"]

_NAMES = ("calls", "methods", "inputs", "outputs", "parts")
_TEXTS = ("operation", "reader", "within", "role")
ROLES = ("transform", "declassify")
_PLACES = ("", "application")


class Transform:
    """One entry of the catalogue of transforms; see ``docs/explanation/flow`` for its keys.

    *calls* are absolute names of functions and classes, *methods* are ``module:Type.name``. *operation* is the step in
    a form, in which ``{}`` stands for what *name* leads to, a path or the first of several that leads to something; an
    empty one adds no step. Every path of *inputs* counts, and every path of *outputs*. *parts* are modules of others
    that do a piece of it.
    """

    library: str
    where: str
    calls: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    operation: str = ""
    parts: tuple[str, ...] = ()
    name: str | tuple[str, ...] = ""
    reader: str = ""
    within: str = ""
    role: str = "transform"

    def __init__(self, values: Mapping[str, object]) -> None:
        vars(self).update(values)


def transforms_of(tables: object, file: str) -> Iterator[dict[str, object]]:
    """Check the ``[[transform]]`` tables of one file; yields what `Transform` is made from, ``each`` multiplied out.

    Raises CatalogueError, with one line that names file, entry and reason, for the first one that is wrong.
    """
    if not isinstance(tables, (list, tuple)):
        raise CatalogueError(f"{file}: the transforms must be an array of tables")
    for number, table in enumerate(tables, 1):
        where = f"{file}: entry {number}"
        if not isinstance(table, dict):
            raise CatalogueError(f"{where} is not a table")
        for word in table.get("each", ("",)):
            own = {key: _put(value, str(word)) for key, value in table.items() if key != "each"}
            yield _checked(own, f"{where} ({own.get('operation') or own.get('library')})")


def _put(value: object, word: str) -> object:
    if isinstance(value, str):
        return value.replace("{each}", word)
    return tuple(_put(one, word) for one in value) if isinstance(value, (list, tuple)) else value


def _checked(table: dict[str, object], where: str) -> dict[str, object]:
    _check_kinds(table, where)
    role = table.get("role", ROLES[0])
    complaints = (
        (not table.get("library"), "it lacks the name of the 'library'"),
        (role not in ROLES, f"'role' must be one of {', '.join(ROLES)}"),
        (table.get("within", "") not in _PLACES, "'within' must be 'application' or left out"),
        (not table.get("calls") and not table.get("methods"), "it needs at least one of 'calls', 'methods'"),
        (
            role == ROLES[0] and not (table.get("inputs") and table.get("outputs")),
            "a transform needs 'inputs' and 'outputs'",
        ),
    )
    for wrong, reason in complaints:
        if wrong:
            raise CatalogueError(f"{where}: {reason}")
    _check_names(table, where)
    return {**table, "where": where}


def _check_kinds(table: dict[str, object], where: str) -> None:
    for key, value in table.items():
        if key in _NAMES:
            if not isinstance(value, tuple) or not all(isinstance(one, str) for one in value):
                raise CatalogueError(f"{where}: {key!r} must be a list of texts")
        elif key not in (*_TEXTS, "library", "name"):
            known = (*_NAMES, *_TEXTS, "library", "name")
            raise CatalogueError(f"{where}: {key}: {unknown_key(key, known)}")
        elif not isinstance(value, str) and not (key == "name" and isinstance(value, tuple)):
            raise CatalogueError(f"{where}: {key!r} must be a text")


def _check_names(table: Mapping[str, object], where: str) -> None:
    for key, separators in (("calls", 0), ("methods", 1)):
        for name in table.get(key, ()):  # type: ignore[attr-defined]  # `_checked` has just seen that these are texts
            if name.count(":") != separators or "." not in name:
                form = "module:Type.name" if separators else "dotted.name"
                raise CatalogueError(f"{where}: {name!r} in {key!r} is not of the form {form}")
    name = table.get("name", ())
    names = name if isinstance(name, tuple) else (name,)
    paths = (*table.get("inputs", ()), *table.get("outputs", ()), *names)  # type: ignore[misc]  # as above
    for path in paths:
        compile_path(path, lambda reason: CatalogueError(f"{where}: {reason}"))
