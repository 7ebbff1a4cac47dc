"""Writes a person's data, or the record of processing, as one self-contained HTML file: no script, no network."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

__all__ = ["write_person", "write_record"]


def write_person(found: Mapping[str, Any], stream: TextIO) -> None:
    """Write what `dossier` gave, for the person to read."""
    _write("person.html", found, stream)


def write_record(found: Mapping[str, Any], stream: TextIO) -> None:
    """Write what `record` gave, for whoever has to answer for it."""
    _write("record.html", found, stream)


def _write(name: str, found: Mapping[str, Any], stream: TextIO) -> None:
    style = resources.files(__package__).joinpath("templates", "rights.css").read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=PackageLoader("sst_bytecode.report.rights"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pieces = environment.get_template(name).generate(
        found=found,
        style=Markup(style),  # noqa: S704 - a file of our own, and the digest of the policy is of this very text
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )
    stream.writelines(pieces)
