"""Makes HTML of the templates, which escape everything, in an environment of our own, whatever the application's is."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from sst_bytecode.pictures.words import FILTERS

__all__ = ["render"]


def render(template: str, **values: Any) -> str:
    """The HTML of *template* with *values*."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=ChoiceLoader([PackageLoader("sst_bytecode.web"), PackageLoader("sst_bytecode.pictures")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    return made
