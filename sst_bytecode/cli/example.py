"""The text of a first ``sst.toml``: every key with its meaning, filled in as far as something was found."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sst_bytecode.config import OPTIONS
from sst_bytecode.config_meanings import DEFAULTS, MEANINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sst_bytecode.answers import Recipient
    from sst_bytecode.cli.found import Found

__all__ = ["text_of"]

_TABLES = {"tables", "recipients", "table"}
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_COLUMN = 43
_PROBE = """\
# [[probe]]                           # watch a library of your own: docs/how-to/watch-a-library
# role = "sink"
# kind = "http"
# operation = "acme.send"
# functions = ["acme.client:Client.send"]
"""
_RECIPIENT = """\
# [[recipient]]
# match = "acme.example"
# organisation = "Acme"
# category = "analytics"
# party = "third"
# country = "IE"                      # of its seat, two letters of ISO 3166-1
"""
_POLICY = """\
# What may go to whom: the first rule that fits decides. `sst check` judges what was recorded (exit code 2: broken).
[policy]
default = "warn"                      # for what no rule takes: allow, warn or deny
# enforce = "block"                   # at run time: what is denied raises sst_bytecode.PolicyViolation, and is not sent
# on_error = "open"                   # or "closed": what cannot be judged is not sent either

[[policy.rule]]
name = "what stays with us"
action = "allow"
party = ["local", "first"]

[[policy.rule]]
name = "special categories go to nobody"
action = "deny"
category = [{special}]

[[policy.rule]]
name = "no plain addresses to advertising"
action = "deny"
category = ["email", "phone"]
form = "verbatim"
recipient_category = "advertising"

# [[policy.exception]]                # goes before all rules, until its day
# category = "email"
# recipient = "Acme Ads"
# until = 2030-12-31
# reason = "until the new contract"

# [alerts]                            # who is told when a rule is broken; needs `pip install 'sst-bytecode[alerts]'`
# urls = ["$SST_ALERT_URL"]           # mailto://…, json://…, slack://… as apprise has them, or a variable with one
# limit = 5                           # messages an hour and rule
"""
_DECLARED = """\
# [controller]                        # for `sst person` and `sst record`
# name = "Example Ltd"
# contact = "privacy@example.com"

# [[processing]]
# purpose = "invoices"
# legal_basis = "contract"
"""


def text_of(
    found: Found,
    libraries: Sequence[str],
    expected: Mapping[str, str],
    seen: Iterable[Recipient],
    special: Iterable[str],
) -> str:
    """The file: *libraries* found that are watched, *expected* recipients by SDK found, those *seen* in the store."""
    parts = [
        "\n".join(_head(found, libraries, expected)),
        "\n".join(_keys(found)),
        "\n".join(_recipients(seen)),
        _PROBE.rstrip(),
        _POLICY.format(special=", ".join(json.dumps(name) for name in special)).rstrip(),
        _DECLARED.rstrip(),
    ]
    return "\n\n".join(parts) + "\n"


def _head(found: Found, libraries: Sequence[str], expected: Mapping[str, str]) -> Iterator[str]:
    yield "# Written by `sst init`. What begins with # says what holds without it, or what could stand there."
    yield "# Reference: docs/reference/config.md, docs/reference/policy.md."
    yield "#"
    yield f"# Found in {found.files} Python files:"
    yield f"#   framework: {', '.join(found.frameworks) or 'none that is known'}"
    yield f"#   libraries that send or store, and are watched: {', '.join(libraries) or 'none'}"
    for sdk, organisation in expected.items():
        yield f"#   {sdk}: sends to {organisation}"


def _keys(found: Found) -> Iterator[str]:
    for field, (key, variable, kind, default) in OPTIONS.items():
        if kind in _TABLES:
            continue
        meaning = _LINK.sub(r"\1", MEANINGS[field]).replace("`", "")
        also = f" ({variable})" if variable else ""
        if field == "person_keys" and found.person_keys:
            value = json.dumps(list(dict.fromkeys((*found.person_keys, *_listed(default)))))
            yield _line(f"{key} = {value}", f"{meaning}; {', '.join(found.person_keys)} found")
        elif field in DEFAULTS:
            yield _line(f"# {key} = …", f"{meaning}{also}; without: {DEFAULTS[field].replace('`', '')}")
        else:
            value = json.dumps(list(_listed(default)) if isinstance(default, tuple) else default)
            yield _line(f"# {key} = {value}", meaning + also)


def _listed(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _recipients(seen: Iterable[Recipient]) -> Iterator[str]:
    yield "# Who a destination is: entries count before the catalogue that comes with sst."
    known: dict[str, Recipient] = {}
    unknown: dict[str, Recipient] = {}
    for one in seen:
        if one.party != "local":
            (known if one.organisation else unknown).setdefault(one.name, one)
    for name, one in sorted(known.items()):
        words = filter(None, (one.category, f"{one.party} party", one.country))
        yield f"# seen, and known: {name} ({', '.join(words)})"
    for name, one in sorted(unknown.items()):
        yield "[[recipient]]                         # seen, and not known: say who it is"
        yield f"match = {json.dumps(one.domain or one.host)}"
        yield f"# organisation = {json.dumps(name)}"
        yield '# category = "analytics"'
        yield f"party = {json.dumps(one.party)}"
        yield '# country = "DE"'
        yield ""
    if not unknown:
        yield _RECIPIENT.rstrip()


def _line(setting: str, meaning: str) -> str:
    return f"{setting:<{_COLUMN}} # {meaning}"
