"""Reads ``[alerts]``: whom to tell, of what, and how often at most."""

from __future__ import annotations

from sst_bytecode.config_values import ConfigError, unknown_key
from sst_bytecode.frozen import Frozen

TYPE_CHECKING = False  # `import typing` costs a watched program milliseconds
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Settings", "read_settings"]

_KEYS = ("urls", "on", "limit")
_ON = {"deny": ("deny",), "warn": ("warn", "deny")}
_LIMIT = 5


class Settings(Frozen):
    """*urls* as `apprise` takes them, *actions* of the policy that are told, *limit* messages a rule and hour."""

    urls: tuple[str, ...]
    actions: tuple[str, ...]
    limit: int


def read_settings(table: Mapping[str, object], where: str, environ: Mapping[str, str]) -> Settings:
    """What *table* says; a URL ``$NAME`` is that variable's value, so that no password need stand in a file.

    Raises ConfigError with one line that names the key; a URL is never quoted, there may be a password in it.
    """
    where = f"{where}: alerts"
    for key in table:
        if key not in _KEYS:
            raise ConfigError(f"{where}.{key}: {unknown_key(key, _KEYS)}")
    on, limit = table.get("on", "deny"), table.get("limit", _LIMIT)
    if on not in _ON:
        raise ConfigError(f"{where}.on: {on!r} is none of {', '.join(_ON)}")
    if type(limit) is not int or limit < 1:
        raise ConfigError(f"{where}.limit: {limit!r} is no number of messages an hour, 1 or more")
    urls = table.get("urls")
    if not isinstance(urls, list) or not urls or not all(isinstance(url, str) and url for url in urls):
        raise ConfigError(f"{where}.urls: expected a list of addresses such as mailto://…, json://… or $NAME")
    return Settings(tuple(_filled(url, where, environ) for url in urls), _ON[str(on)], limit)


def _filled(url: str, where: str, environ: Mapping[str, str]) -> str:
    if not url.startswith("$"):
        if "://" not in url:
            raise ConfigError(f"{where}.urls: one has no scheme (mailto://…, json://…, $NAME)")
        return url
    found = environ.get(url[1:], "")
    if "://" not in found:
        raise ConfigError(f"{where}.urls: the variable {url[1:]} holds no address")
    return found
