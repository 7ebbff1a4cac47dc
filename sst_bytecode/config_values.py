"""Checks each value of the configuration: its kind, its range, its place in an error message; makes paths absolute."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # as type checkers understand it, without the import of `typing`
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["LEVELS", "PARTIES", "SHORTEST_KEY", "ConfigError", "OptionError", "absolute", "checked", "unknown_key"]

LEVELS = ("calls", "flow")
SHORTEST_KEY = 16  # bytes that nobody can guess
_DATABASES = frozenset({"sqlite", "postgresql", "postgres"})
_MOST_DAYS = 36_500
PARTIES = ("first", "third", "local")
_COUNTRY = 2  # letters of ISO 3166-1 alpha-2
_NEARLY = {"UK": "GB", "EL": "GR"}  # what others than ISO say
_RECIPIENT_KEYS = ("match", "organisation", "category", "party", "country")


class ConfigError(Exception):
    """Something in the configuration is not understood; the message is one line that names the place and the key."""


class OptionError(ConfigError):
    """An option of the command line is not understood."""


def unknown_key(key: str, known: Iterable[str], what: str = "key") -> str:
    """Say that nobody knows *key*, which one may have been meant, and which there are; *what*: what it should be."""
    from difflib import get_close_matches  # only where there is a mistake

    known = sorted(known)
    meant = "".join(f"; did you mean {one}?" for one in get_close_matches(key, known, 1))
    return f"unknown {what}{meant} (known: {', '.join(known)})"


def checked(kind: str, value: object, where: str, base: str) -> object:
    """Give *value* in its final form, or raise `ConfigError` opening with *where*; relative paths start at *base*."""
    if kind in {"flag", "days"}:
        return _flag_or_days(kind, value, where)
    if kind == "path":
        return absolute(os.path.expanduser(_text(value, where)), base)  # noqa: PTH111 - as above
    if kind == "url":
        return _database(_text(value, where), where, base)
    if kind == "level":
        return _one_of(_text(value, where), LEVELS, where)
    if kind in {"table", "tables", "recipients"}:
        return _tables(kind, value, where)
    if not isinstance(value, (list, tuple)):
        raise ConfigError(f"{where}: expected a list of texts, not {value!r}")
    return tuple(_name(kind, item, where) for item in value)


def _flag_or_days(kind: str, value: object, where: str) -> object:
    if kind == "flag" and not isinstance(value, bool):
        raise ConfigError(f"{where}: expected true or false, not {value!r}")
    if kind == "days" and (type(value) is not int or not 0 < value <= _MOST_DAYS):
        raise ConfigError(f"{where}: expected a number of days from 1 to {_MOST_DAYS:,}, not {value!r}")
    return value


def _name(kind: str, value: object, where: str) -> str:
    text = _text(value, where)
    if kind == "passes":
        module, colon, attribute = text.partition(":")
        if not (colon and _dotted(module) and _dotted(attribute)):
            raise ConfigError(f"{where}: {text!r} is not of the form package.module:Class")
    elif kind == "modules" and not _dotted(text.replace("*", "x")):
        raise ConfigError(f"{where}: {text!r} is not a dotted module name or a pattern such as shop.*")
    elif kind == "domains":
        from sst_bytecode.config_hosts import no_domain  # as below

        if wrong := no_domain(text):
            raise ConfigError(f"{where}: {text!r} {wrong}")
    return text


def _dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def _recipient(row: Mapping[str, object], where: str) -> Mapping[str, str]:
    for key, value in row.items():
        if key not in _RECIPIENT_KEYS:
            raise ConfigError(f"{where}.{key}: {unknown_key(key, _RECIPIENT_KEYS)}")
        _text(value, f"{where}.{key}")
    if "match" not in row:
        raise ConfigError(f"{where}.match: missing (a host, host:port, domain or the beginning of a URL)")
    from sst_bytecode.config_hosts import no_match  # not for a file that names nobody

    wrong = no_match(str(row["match"]))
    if wrong:
        raise ConfigError(f"{where}.match: {row['match']!r} {wrong}")
    if "party" in row:
        _one_of(str(row["party"]), PARTIES, f"{where}.party")
    if "country" in row:
        _country(str(row["country"]), f"{where}.country")
    return {key: str(value) for key, value in row.items()}


def _country(value: str, where: str) -> None:
    if value in _NEARLY or not (len(value) == _COUNTRY and value.isascii() and value.isalpha() and value.isupper()):
        meant = _NEARLY.get(value, "two capital letters of ISO 3166-1, such as DE")
        raise ConfigError(f"{where}: {value!r} is no country; write {meant}")


def _tables(kind: str, value: object, where: str) -> object:
    """A table, or an array of tables; what is in them is checked by who reads them, but for recipients."""
    if kind == "table":
        if not isinstance(value, dict):
            raise ConfigError(f"{where}: expected a table ([…])")
        return value
    rows = _rows(value, where)
    return tuple(_recipient(row, f"{where}[{n}]") for n, row in enumerate(rows, 1)) if kind == "recipients" else rows


def _rows(value: object, where: str) -> tuple[Mapping[str, object], ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(row, dict) for row in value):
        raise ConfigError(f"{where}: expected an array of tables ([[…]])")
    return tuple(value)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{where}: expected a text that is not empty, not {value!r}")
    return value


def _one_of(value: str, known: tuple[str, ...], where: str) -> str:
    if value not in known:
        raise ConfigError(f"{where}: {value!r} is none of {', '.join(known)}")
    return value


def _database(url: str, where: str, base: str) -> str:
    """Make the file of a database URL, if it is SQLite's, absolute."""
    scheme, separator, rest = url.partition("://")
    if not (scheme and separator):
        # Not quoted back: it may be a mistyped URL with a password in it.
        raise ConfigError(f"{where}: not a database URL such as sqlite:///file.db or postgresql://host/name")
    if scheme.partition("+")[0] not in _DATABASES:
        raise ConfigError(f"{where}: {scheme}: rows are kept in SQLite or PostgreSQL")
    if scheme.partition("+")[0] != "sqlite" or rest in {"", "/", "/:memory:"} or rest.startswith(("//", "/file:")):
        return url
    return f"{scheme}:///{absolute(rest[1:], base)}"


def absolute(path: str, base: str) -> str:
    """Join *path* to the folder *base* unless it is absolute already; nothing is looked up on the disk."""
    return os.path.normpath(os.path.join(base, path))  # noqa: PTH118 - as above
