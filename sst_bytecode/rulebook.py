"""The policy of a configuration, ready to judge: its rules, with every name under which records know its persons."""

from __future__ import annotations

import os

from sst_bytecode import keys
from sst_bytecode.policy import Policy, PolicyError, parse

TYPE_CHECKING = False  # `import typing` costs a watched program milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sst_bytecode.config import Config

__all__ = ["policy_of"]


def policy_of(config: Config, *, make_do: bool = False) -> Policy:
    """Read ``[policy]``. Raises `PolicyError`, with one line for each mistake, and if there is no such table.

    With *make_do* persons are known under the key that this process makes do with, if there is no other.
    """
    if not config.policy:
        missing = f"{config.file}: has no" if config.file else f"{os.getcwd()}: there is no sst.toml, hence no"  # noqa: PTH109 - pathlib is not imported in a watched program
        raise PolicyError([f"{missing} [policy]: there is nothing to check against (sst init writes an example)"])
    file = config.file or "sst.toml"
    if not make_do:
        _check_categories(config)
    own = {
        "recipient_category": [row["category"] for row in config.recipients if "category" in row],
        "form": [str(row.get("operation", "")) for row in config.probes],
    }
    return parse(config.policy, file, _names(config.home, make_do=make_do), own)


def _check_categories(config: Config) -> None:
    """Raise PolicyError for a category of the user's list that looks like one of ours and is none."""
    from sst_bytecode.policy.words import RECIPIENT_CATEGORIES, nearest

    problems = []
    for row in config.recipients:
        category = row.get("category", "")
        meant = nearest(category, RECIPIENT_CATEGORIES) if category and category not in RECIPIENT_CATEGORIES else ""
        if meant:
            where = f"{config.file}: recipient {row['match']!r}"
            problems.append(f"{where}: category: {category!r} is not known; did you mean {meant!r}?")
    if problems:
        raise PolicyError(problems)


def _names(home: str, *, make_do: bool) -> Callable[[str], Iterable[str]]:
    """The stand-in of an id that is itself personal, once there is a key to make it with."""
    if not os.environ.get("SST_KEY") and not os.path.exists(os.path.join(home, "key")):  # noqa: PTH110, PTH118 - pathlib is not imported in a watched program
        return lambda _person: ()
    key, error = keys.load_or_make_do(home)
    if error is not None and not make_do:
        raise PolicyError([f"{keys.trouble(error)}: persons of [policy.groups] cannot be told without the key"])
    return lambda person: (key.person(person),)
