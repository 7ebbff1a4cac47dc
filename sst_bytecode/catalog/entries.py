"""One watched operation: what it is called, which role it plays, and where in the call the values are."""

from __future__ import annotations

from sst_bytecode.catalog.paths import compile_path
from sst_bytecode.config_values import unknown_key

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["KINDS", "ROLES", "CatalogueError", "Entry", "entries_of"]

ROLES = ("sink", "transport", "source", "person", "scope")
KINDS = ("http", "ai", "database", "email", "file", "process", "socket")

# Key of an entry: what its value must be. "names" is a list of texts, "path" a path or a list of alternative paths.
_KEYS: Mapping[str, str] = {
    "role": "text",
    "kind": "text",
    "operation": "text",
    "calls": "names",
    "tails": "names",
    "among": "names",
    "loops": "names",
    "functions": "names",
    "each": "names",
    "reader": "text",
    "source": "text",
    "field": "path",
    "value": "path",
    "lazy": "flag",
    "url": "path",
    "method": "path",
    "headers": "path",
    "body": "path",
    "outcome": "path",
    "always": "flag",
    "gate": "text",
}
_PATHS = tuple(key for key, form in _KEYS.items() if form == "path")
# What each role cannot do without, unless a reader does it all.
_NEEDED = {
    "sink": ("kind",),
    "transport": ("kind", "url"),
    "source": ("source", "value"),
}


class CatalogueError(Exception):
    """An entry of the catalogue is wrong; the text names file, entry and reason."""


class Entry:
    """One watched operation; ``docs/reference/catalog`` tells of the keys. Whoever uses a path compiles it.

    What an entry does not say is an attribute of the class: hundreds are made at once, of a few keys each.
    """

    library: str
    where: str
    role: str = ""
    kind: str = ""
    operation: str = ""
    calls: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    loops: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    reader: str = ""
    source: str = ""
    field: str | tuple[str, ...] = ""
    value: str | tuple[str, ...] = ""
    lazy: bool = False
    url: str | tuple[str, ...] = ""
    method: str | tuple[str, ...] = ""
    headers: str | tuple[str, ...] = ""
    body: str | tuple[str, ...] = ""
    outcome: str | tuple[str, ...] = ""
    always: bool = False
    gate: str = ""

    def __init__(self, values: Mapping[str, object]) -> None:
        vars(self).update(values)


def entries_of(library: str, tables: object, file: str) -> Iterator[dict[str, object]]:
    """Check the ``[[watch]]`` (or a user's ``[[probe]]``) tables of one file; ``each`` is multiplied out.

    Each mapping has what `Entry` is made from, with ``library`` and ``where``. Raises CatalogueError for the first one
    that is wrong.
    """
    if not isinstance(tables, (list, tuple)):
        raise CatalogueError(f"{file}: the watched operations must be an array of tables")
    for number, table in enumerate(tables, 1):
        where = f"{file}: entry {number}"
        if not isinstance(table, dict):
            raise CatalogueError(f"{where} is not a table")
        own = table.get("library", library)
        for one in _multiplied(table, where):
            title = one.get("operation") or one.get("source") or ""
            named = f"{where} ({title})" if isinstance(title, str) and title else where
            if not isinstance(own, str) or not own:
                raise CatalogueError(f"{named}: it lacks the name of the 'library'")
            yield {**_checked(one, named), "library": own, "where": named}


def _multiplied(table: Mapping[str, object], where: str) -> Iterator[dict[str, object]]:
    """The table once for every word of ``each``, which stands in for ``{each}``."""
    rest = {key: value for key, value in table.items() if key not in ("each", "library")}
    words = table.get("each")
    if words is None:
        yield rest
        return
    if not isinstance(words, (list, tuple)):
        raise CatalogueError(f"{where}: 'each' must be a list of texts")
    for word in words:
        yield {key: _put(value, str(word)) for key, value in rest.items()}


def _put(value: object, word: str) -> object:
    if isinstance(value, str):
        return value.replace("{each}", word)
    if isinstance(value, (list, tuple)):
        return tuple(_put(one, word) for one in value)
    return value


def _checked(table: Mapping[str, object], where: str) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, value in table.items():
        form = _KEYS.get(key)
        if form is None:
            raise CatalogueError(f"{where}: {key}: {unknown_key(key, _KEYS)}")
        values[key] = _value(form, value, f"{where}: {key!r}")
    role = values.get("role")
    if role not in ROLES:
        from sst_bytecode.catalog.transforms import ROLES as OTHERS  # which have keys of their own

        raise CatalogueError(f"{where}: 'role' must be one of {', '.join((*ROLES, *OTHERS))}, not {role!r}")
    if values.get("kind", KINDS[0]) not in KINDS:
        raise CatalogueError(f"{where}: 'kind' must be one of {', '.join(KINDS)}, not {values['kind']!r}")
    if not any(values.get(key) for key in ("calls", "tails", "functions", "loops")):
        raise CatalogueError(f"{where}: it needs at least one of 'calls', 'tails', 'functions', 'loops'")
    missing = [key for key in _NEEDED.get(str(role), ()) if not values.get(key) and not values.get("reader")]
    if missing:
        raise CatalogueError(f"{where}: a {role} needs {missing[0]!r}")
    _check_names(values, where)
    return values


def _check_names(values: Mapping[str, object], where: str) -> None:
    for key, separators in (("calls", "."), ("tails", "."), ("functions", ":"), ("loops", ".")):
        names = values.get(key, ())
        for name in names if isinstance(names, tuple) else ():
            parts = name.replace(":", ".").split(".")
            if name.count(":") != separators.count(":") or not all(map(_is_step, parts)):
                form = "module:qualified.name" if separators == ":" else "dotted.name"
                raise CatalogueError(f"{where}: {name!r} in {key!r} is not of the form {form}")


def _is_step(part: str) -> bool:
    return part.isidentifier() or part == "<locals>"


def _value(form: str, value: object, where: str) -> object:
    if form == "flag" and isinstance(value, bool):
        return value
    if form == "text" and isinstance(value, str):
        return value
    if form in ("names", "path") and isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value):
        value = tuple(value)
        if form == "names":
            return value
    if form == "path" and isinstance(value, (str, tuple)):
        compile_path(value, lambda reason: CatalogueError(f"{where}: {reason}"))
        return value
    expected = {
        "flag": "true or false",
        "text": "a text",
        "names": "a list of texts",
        "path": "a path or a list of paths",
    }
    raise CatalogueError(f"{where} must be {expected[form]}")
