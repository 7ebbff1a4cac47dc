"""What each key of the configuration means, in a line: for the reference and for the file that `sst init` writes."""

from __future__ import annotations

TYPE_CHECKING = False  # as in `config`
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DEFAULTS", "MEANINGS"]

MEANINGS: Mapping[str, str] = {
    "home": "folder of spools, key and default database",
    "database": "URL: `sqlite:///file.db`, `postgresql://user@host/name`",
    "level": "what is watched: sources, senders and transforms, or without these: `calls`",
    "everything": "a probe at every call and function of every module",
    "passes": "passes of your own, `package.module:Class`",
    "include": "modules to watch, by whole dotted names: `shop.*`",
    "exclude": "modules to leave alone",
    "debug": "log each module rewritten, verify each body",
    "page": "Flask applications get the [page](../how-to/see-the-page.md) at `/provenance`",
    "trace": "each function of the application is [traced](../how-to/trace-functions.md)",
    "cache": "folder of rewritten code, and of what a start must know of the catalogue",
    "person_keys": "keys of the session under which the application keeps a person's id",
    "anonymous_keys": "the same for visitors who are not logged in",
    "first_party": "your own domains",
    "recipients": "who a destination is, see below",
    "probes": "what to watch besides the catalogue, see [how to](../how-to/watch-a-library.md)",
    "retention_days": "days after which what was recorded is deleted, see [upkeep](../how-to/upkeep.md)",
    "controller": "who is responsible, for [`sst person` and `sst record`](../how-to/answer-people.md)",
    "processing": "what for, on which legal basis, as you declared it, for the same two",
    "policy": "what may go to whom, see [policy](policy.md)",
    "alerts": "who is told at once when the policy is broken, see [policy](policy.md)",
}
"""By field of `config.Config`, in Markdown."""

DEFAULTS: Mapping[str, str] = {
    "database": "SQLite, `sst.db` in `home`",
    "cache": "the user's cache folder",
    "retention_days": "for ever",
}
"""What holds where the default is no value that could stand in a file."""
