"""What the controller has declared: who they are, and what they process for which purpose on which legal basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sst_bytecode.config import ConfigError
from sst_bytecode.config_values import unknown_key
from sst_bytecode.personal.categories import categories

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sst_bytecode.answers import Recipient
    from sst_bytecode.config import Config

__all__ = ["LEGAL_BASES", "Declared", "Processing", "declared"]

LEGAL_BASES = (
    "consent", "contract", "legal obligation", "vital interests", "public task", "legitimate interests",
)  # fmt: skip
"""Art. 6(1), letters a to f."""

_CONTROLLER = ("name", "contact", "representative", "dpo", "security")
_TEXTS = ("name", "purpose", "legal_basis", "retention", "safeguards")
_LISTS = ("people", "categories", "recipients")
_NEEDED = ("name", "purpose", "legal_basis", "categories")


@dataclass(frozen=True, slots=True)
class Processing:
    """One ``[[processing]]``: these categories of these people's data go to these recipients, for this purpose."""

    name: str
    purpose: str
    legal_basis: str
    retention: str
    safeguards: str
    people: tuple[str, ...]
    categories: tuple[str, ...]
    recipients: tuple[str, ...]

    def names(self, to: Recipient) -> bool:
        """Whether *to* is declared: by its organisation, its domain or its host; ``*`` is everybody."""
        known = {one.casefold() for one in (to.organisation, to.domain, to.host) if one}
        return "*" in self.recipients or not known.isdisjoint(one.casefold() for one in self.recipients)

    def covers(self, category: str) -> bool:
        """Whether data of *category* are declared; ``*`` is every category."""
        return "*" in self.categories or category in self.categories


@dataclass(frozen=True, slots=True)
class Declared:
    """Everything that was declared.

    *controller* has ``name``, ``contact``, ``representative``, ``dpo`` and ``security``, each empty if it was not told.
    """

    controller: Mapping[str, str]
    processing: tuple[Processing, ...]

    def purposes(self, to: Recipient, category: str) -> tuple[Processing, ...]:
        """What data of *category* go to *to* for."""
        return tuple(one for one in self.processing if one.names(to) and one.covers(category))


def declared(config: Config) -> Declared:
    """Read ``[controller]`` and ``[[processing]]``. Raises ConfigError, which names the place and the key."""
    file = config.file or "configuration"
    _check(config.controller, _CONTROLLER, (), f"{file}: controller")
    numbered = enumerate(config.processing, 1)
    rows = tuple(_processing(row, f"{file}: processing[{number}]") for number, row in numbered)
    return Declared({key: str(config.controller.get(key, "")) for key in _CONTROLLER}, rows)


def _processing(row: Mapping[str, object], where: str) -> Processing:
    _check(row, _TEXTS, _LISTS, where)
    for key in _NEEDED:
        if not row.get(key):
            raise ConfigError(f"{where}.{key}: missing")
    if row["legal_basis"] not in LEGAL_BASES:
        raise ConfigError(f"{where}.legal_basis: {row['legal_basis']!r} is none of {', '.join(LEGAL_BASES)}")
    known = categories()
    for word in cast("list[str]", row["categories"]):
        if word not in known and word != "*":
            raise ConfigError(f"{where}.categories: {word!r}: {unknown_key(word, known, 'category')}")
    values: dict[str, Any] = {key: row.get(key, "") for key in _TEXTS}
    return Processing(**values, **{key: tuple(row.get(key, ())) for key in _LISTS})  # type: ignore[arg-type] # lists, checked above


def _check(row: Mapping[str, object], texts: tuple[str, ...], lists: tuple[str, ...], where: str) -> None:
    for key, value in row.items():
        if key not in (*texts, *lists):
            raise ConfigError(f"{where}.{key}: {unknown_key(key, (*texts, *lists))}")
        if key in texts and not isinstance(value, str):
            raise ConfigError(f"{where}.{key}: expected a text, not {value!r}")
        if key in lists and not (isinstance(value, list) and all(isinstance(one, str) and one for one in value)):
            raise ConfigError(f"{where}.{key}: expected a list of texts, not {value!r}")
