"""A value's own name where it is not right beside it: keys above that say only its type, and markup between the two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import classify

if TYPE_CHECKING:
    from sst_bytecode.payload import Path
    from sst_bytecode.tracker.hits import Hit

__all__ = ["is_whole", "name_above", "name_behind_markup"]

_LEVELS = 4  # ``City.rich_text[0].text.content``
_TYPES = frozenset(
    {
        "s", "n", "ss", "ns", "value", "values", "val", "v", "string", "number", "set", "equals", "query", "content",
        "text", "plaintext", "richtext", "stringvalue", "textvalue", "integervalue", "intvalue", "doublevalue",
        "floatvalue", "numbervalue", "datevalue", "timestampvalue",
    }
)  # fmt: skip
_LANGUAGE = re.compile(r"(?!id\Z)[a-z]{2}(?:[-_][A-Za-z]{2})?")  # an ``id`` is no Indonesian
_BEFORE = 160  # characters before a value in which its name is looked for: ``<td style="…">``
_LONGEST = 48  # characters of a name
_SIGNS = " \t\r\n\xa0:=*_|"
_AT_END = frozenset(_SIGNS + ">;")
_TAG = re.compile(r"</?(?:td|th|dt|dd|b|strong|em|i|u|span|label|code|font)\b[^<>]*>", re.IGNORECASE)
_MOST_TAGS = 7
_NAME = re.compile(r"[^\W\d_][\w-]*(?: [^\W\d_][\w-]*){0,2}\Z")


def is_whole(hit: Hit) -> bool:
    """Whether the value is all that its leaf says, and no word of a text."""
    return hit.start == 0 and hit.end == len(hit.leaf[0])


def name_above(hit: Hit) -> str:
    """The personal name that the keys of a whole leaf are the type or the language of, else nothing.

    ``{"city": {"stringValue": …}}``, ``{"city": {"en": …}}``.
    """
    if not is_whole(hit):
        return ""
    step: Path | None = hit.leaf[1]
    levels = 0
    while step is not None and levels <= _LEVELS:
        above, name = step
        if isinstance(name, str):
            if classify(name) is not None:
                return name
            if name.lower().replace("_", "").lstrip("$") not in _TYPES and not _LANGUAGE.fullmatch(name):
                return ""
            levels += 1
        step = above
    return ""


def name_behind_markup(text: str, start: int) -> str:
    """The personal name that only signs and tags part from what begins at *start*, else nothing.

    ``*City:* Lund``, ``<td>City</td><td>Lund</td>``; a row of a table ends at its end.
    """
    if text[start - 1] not in _AT_END:
        return ""
    before = text[max(0, start - _BEFORE) : start]
    for _ in range(_MOST_TAGS):
        before = before.rstrip(_SIGNS).removesuffix("&nbsp;").rstrip(_SIGNS)
        tag = _TAG.fullmatch(before, max(0, before.rfind("<"))) if before.endswith(">") else None
        if tag is None:
            break
        before = before[: tag.start()]
    match = _NAME.search(before[-_LONGEST:])
    name = match.group() if match else ""
    return name if name and (classify(name) or classify(name.rpartition(" ")[2])) else ""
