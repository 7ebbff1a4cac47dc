"""Whom an object that stands for a user names: read off what it holds, no attribute that could load anything."""

from __future__ import annotations

from typing import Any

from sst_bytecode.probes import observer

__all__ = ["held_by", "identity_of"]

_KEYS = ("id", "pk", "user_id", "sub", "username", "email")


def identity_of(one: object) -> str | None:
    """The key of the person behind an instance of a mapped class, a model, a data class or a dictionary."""
    values = held_by(one)
    mapped = getattr(values.get("_sa_instance_state"), "key", None)
    if mapped:
        return str(mapped[1][0])
    for key in (*observer.surroundings.person_keys, *_KEYS):
        value = values.get(key)
        if value is None or isinstance(value, bool):
            continue
        if isinstance(value, (str, int)) or type(value).__module__ == "uuid":
            return str(value) or None
    return None


def held_by(one: object) -> dict[str, Any]:
    """The attributes that an instance holds itself, or the dictionary that it is."""
    if type(one) is dict:
        return one
    try:
        found: object = object.__getattribute__(one, "__dict__")
    except AttributeError:
        return {}
    return found if isinstance(found, dict) else {}
