"""What was already there when a team began to check: findings by their stable ids, in a file for version control."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from sst_bytecode.config_values import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sst_bytecode.policy.judge import Judged

__all__ = ["read_baseline", "write_baseline"]

_VERSION = 1
_KEPT = ("id", "action", "category", "form", "recipient", "operation", "file", "function")


def read_baseline(path: str) -> frozenset[str]:
    """The ids of known findings. Raises ConfigError for a file that is none of ours."""
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
        if document["baseline"] != _VERSION:
            raise ConfigError(f"{path}: baseline of version {document['baseline']!r}; this program knows {_VERSION}")
        return frozenset(str(one["id"]) for one in document["findings"])
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: no baseline of `sst check --write-baseline`") from error


def write_baseline(path: str, findings: Iterable[Judged]) -> int:
    """Write *findings* down, sorted, one a line, without lines, counts and dates; answers how many there are."""
    rows = sorted({tuple(getattr(one, key) for key in _KEPT) for one in findings})
    lines = ",\n".join(json.dumps(dict(zip(_KEPT, row, strict=True)), ensure_ascii=False) for row in rows)
    text = f'{{"baseline": {_VERSION}, "findings": [' + (f"\n{lines}\n]}}\n" if rows else "]}\n")
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror})") from error
    return len(rows)
