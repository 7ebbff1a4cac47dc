"""Reads ``[policy]``: every key, pattern and date is checked, and each mistake is told in a line of its own."""

from __future__ import annotations

from datetime import date

from sst_bytecode.config_values import PARTIES, ConfigError, unknown_key
from sst_bytecode.policy.conditions import KEYS, Condition
from sst_bytecode.policy.rules import ACTIONS, Policy, Rule
from sst_bytecode.policy.shadows import takers
from sst_bytecode.policy.words import EEA, RECIPIENT_CATEGORIES, known_categories, nearest_step, strange_steps

TYPE_CHECKING = False  # as in `datum`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["PolicyError", "parse"]

_TABLE = ("default", "enforce", "on_error", "groups", "exception", "rule")
_RULE = ("name", "action", "reason", *KEYS)
_EXCEPTION = ("name", "until", "reason", *KEYS)
_ENFORCE = ("off", "block")
_ON_ERROR = ("open", "closed")
_COUNTRY = 2  # letters of ISO 3166-1 alpha-2


class PolicyError(ConfigError):
    """The policy is not understood; *problems* has one line for each mistake, the message all of them."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def parse(
    table: Mapping[str, object],
    where: str,
    also: Callable[[str], Iterable[str]] = lambda _id: (),
    own: Mapping[str, Iterable[str]] | None = None,
) -> Policy:
    """The policy that *table* describes; messages begin with *where* (the file). *also*: further names of a person.

    *own*: by key, words that the configuration has besides ours: steps of a ``form``, a ``recipient_category``.

    Raises `PolicyError`. An exception that has expired is no error here: see `rules.expired`.
    """
    reading = _Reading(f"{where}: policy" if where else "policy", also, own or {})
    policy = reading.policy(table)
    if reading.problems:
        raise PolicyError(reading.problems)
    return policy


class _Reading:
    """One reading of one table."""

    def __init__(self, where: str, also: Callable[[str], Iterable[str]], own: Mapping[str, Iterable[str]]) -> None:
        self.problems: list[str] = []
        self._where = where
        self._also = also
        self._own = own
        self._groups: dict[str, tuple[str, ...]] = {}

    def policy(self, table: Mapping[str, object]) -> Policy:
        self._check_keys(table, _TABLE, "")
        self._groups = self._read_groups(table.get("groups", {}))
        exceptions = tuple(self._exception(row, at) for at, row in self._rows(table, "exception"))
        rules = tuple(self._rule(row, at) for at, row in self._rows(table, "rule"))
        self._check_names((*exceptions, *rules))
        for group in (exceptions, rules):
            self._check_order(group)
        return Policy(
            (*exceptions, *rules),
            self._one_of(table, "default", ACTIONS, "warn"),
            self._one_of(table, "enforce", _ENFORCE, "off") == "block",
            self._one_of(table, "on_error", _ON_ERROR, "open") == "closed",
        )

    def _exception(self, row: Mapping[str, object], at: str) -> Rule:
        self._check_keys(row, _EXCEPTION, at)
        until = row.get("until")
        if isinstance(until, str):
            try:
                until = date.fromisoformat(until)
            except ValueError:
                until = None
        if type(until) is not date:
            self._say(at, "until: missing, or not a day such as 2030-12-31: every exception ends")
            until = None
        reason = self._text(row, "reason", at, needed="every exception has a reason")
        return Rule(self._text(row, "name", at) or at, "allow", self._conditions(row, at), reason, until)

    def _rule(self, row: Mapping[str, object], at: str) -> Rule:
        self._check_keys(row, _RULE, at)
        if "action" not in row:
            self._say(at, f"action: missing ({', '.join(ACTIONS)})")
        action = self._one_of(row, "action", ACTIONS, "deny", at)
        return Rule(self._text(row, "name", at) or at, action, self._conditions(row, at), self._text(row, "reason", at))

    def _conditions(self, row: Mapping[str, object], at: str) -> tuple[Condition, ...]:
        found = []
        for key in KEYS:
            if key not in row:
                continue
            value = row[key]
            listed = [value] if isinstance(value, str) else value
            if not isinstance(listed, list) or not listed or not all(isinstance(one, str) and one for one in listed):
                self._say(at, f"{key}: expected a text or a list of texts that are not empty")
                continue
            patterns = [pattern for one in listed for pattern in self._expanded(key, one, at)]
            found.append(Condition(key, tuple(dict.fromkeys(patterns))))
        return tuple(found)

    def _expanded(self, key: str, text: str, at: str) -> tuple[str, ...]:
        """The patterns that *text* stands for; tells of one that can fit nothing."""
        known: Iterable[str] = ()
        if key == "person":
            if text in self._groups:
                return self._groups[text]
            known = (*self._groups, "nobody")
        elif key == "country":
            if text.upper() == "EEA":
                return EEA
            known = (text,) if "*" in text or (len(text) == _COUNTRY and text.isalpha()) else ("EEA", "unknown")
        elif key == "party":
            known = PARTIES
        elif key == "category":
            known = known_categories()
        elif key == "recipient_category":
            known = (*RECIPIENT_CATEGORIES, *self._own.get(key, ()), "unknown")
        elif key == "form":
            self._check_form(text, at)
        if known and "*" not in text and text.lower() not in {one.lower() for one in known}:
            what = "group of [policy.groups]" if key == "person" else key
            listed = "two letters of ISO 3166-1, EEA, unknown" if key == "country" else ", ".join(sorted(known))
            self._say(at, f"{key}: {text!r} is no {what} (known: {listed})")
        return (text,)

    def _check_form(self, text: str, at: str) -> None:
        """Tell of a step that is none but looks like one: what is like none may be a cipher's or an encoding's name."""
        for step in strange_steps(text, tuple(self._own.get("form", ()))):
            if meant := nearest_step(step):
                self._say(at, f"form: {step!r} is no known step; did you mean {meant!r}?")

    def _read_groups(self, value: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(value, dict):
            self._say("groups", "expected a table of lists of persons")
            return {}
        groups = {}
        for name, members in value.items():
            if not isinstance(members, list) or not members or not all(isinstance(one, str) and one for one in members):
                # Not quoted back: the ids may be personal.
                self._say(f"groups.{name}", "expected a list of persons' ids, as texts that are not empty")
                continue
            groups[name] = tuple(members) + tuple(alias for one in members for alias in self._also(one))
        return groups

    def _rows(self, table: Mapping[str, object], key: str) -> list[tuple[str, Mapping[str, object]]]:
        rows = table.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._say(key, f"expected an array of tables ([[policy.{key}]])")
            return []
        return [(f"{key}[{number}]", row) for number, row in enumerate(rows, 1)]

    def _check_keys(self, table: Mapping[str, object], known: tuple[str, ...], at: str) -> None:
        for key in table:
            if key not in known:
                self._say(at, f"{key}: {unknown_key(key, known)}")

    def _check_names(self, rules: tuple[Rule, ...]) -> None:
        names = [rule.name for rule in rules]
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                self._say("", f"two rules are named {name!r}")

    def _check_order(self, rules: tuple[Rule, ...]) -> None:
        for number, rule in enumerate(rules):
            found = takers(rule, rules[:number])
            if found:
                names = ", ".join(repr(one.name) for one in found)
                self._say("", f"{rule.name!r} can never match: {names} before it {_take(len(found))} all of it")

    def _one_of(self, table: Mapping[str, object], key: str, known: tuple[str, ...], default: str, at: str = "") -> str:
        value = table.get(key, default)
        if value not in known:
            self._say(at, f"{key}: {value!r} is none of {', '.join(known)}")
            return default
        return str(value)

    def _text(self, row: Mapping[str, object], key: str, at: str, needed: str = "") -> str:
        value = row.get(key, "")
        if not isinstance(value, str):
            self._say(at, f"{key}: expected a text")
            return ""
        if needed and not value.strip():
            self._say(at, f"{key}: missing: {needed}")
        return value

    def _say(self, at: str, what: str) -> None:
        self.problems.append(f"{self._where}.{at}: {what}" if at else f"{self._where}: {what}")


def _take(count: int) -> str:
    return "takes" if count == 1 else "together take"
