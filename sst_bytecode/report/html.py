"""Writes one self-contained HTML file with the pictures of the page: no script, no network, its own security policy."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sst_bytecode.pictures import draw_flow, draw_lineage, overview_of
from sst_bytecode.pictures.words import FILTERS

if TYPE_CHECKING:
    from typing import TextIO

    from sst_bytecode.answers import Health
    from sst_bytecode.asked import Flows, TagPage
    from sst_bytecode.pictures.alike import Alike

__all__ = ["Content", "write_html"]

_YESTERDAY = 86_400.0  # seconds


@dataclass(frozen=True, slots=True)
class Content:
    """What the file tells: of everybody, or with *person* of one. *alike* is made of the *read* newest events.

    There may be *more* events. *tags* are the values of the person, None for everybody; *made* is when it was made.
    """

    store: str
    made: float
    flows: Flows
    alike: Alike
    read: int
    more: bool
    health: Health
    person: str = ""
    tags: TagPage | None = None


def write_html(content: Content, stream: TextIO) -> None:
    """Write the file to *stream*, piece by piece."""
    view = overview_of(content.flows, content.flows.counts, content.made - _YESTERDAY)
    style = "\n".join(
        resources.files(package).joinpath("templates", name).read_text(encoding="utf-8")
        for package, name in (("sst_bytecode.pictures", "parts.css"), ("sst_bytecode.report", "report.css"))
    )
    digest = b64encode(sha256(style.encode()).digest()).decode()
    template = _environment().get_template("report.html")
    pieces = template.generate(
        content=content,
        view=view,
        url=_Nowhere(),
        style=Markup(style),  # noqa: S704 - a file of our own, and the digest of the policy is of this very text
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        picture=Markup(draw_flow(view.flow)),  # noqa: S704 - it escapes what it is made of
        lineage=Markup(draw_lineage(content.tags)) if content.tags is not None else "",  # noqa: S704 - as above
    )
    stream.writelines(pieces)


class _Nowhere:
    """The addresses of a file that leads nowhere."""

    def recipient(self, _name: str) -> str:
        return ""

    def event(self, _number: str) -> str:
        return ""

    def person(self, _name: str) -> str:
        return ""

    def health(self) -> str:
        return ""


def _environment() -> Environment:
    made = Environment(
        loader=ChoiceLoader([PackageLoader("sst_bytecode.report"), PackageLoader("sst_bytecode.pictures")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    return made
