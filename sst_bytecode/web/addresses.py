"""Where everything on the page is: the addresses that templates and pictures lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from sst_bytecode.web.assets import asset

if TYPE_CHECKING:
    from sst_bytecode.pictures.flow import Node
    from sst_bytecode.web.asking import Asked

__all__ = ["Addresses"]

_KEYS = ("category", "site", "to")  # of the query, by column of the flow picture


class Addresses:
    """Addresses below *root* (which ends in a slash), within the selection *asked*."""

    def __init__(self, root: str, asked: Asked) -> None:
        self.root = root
        self._asked = asked

    def overview(self, **changes: str) -> str:
        """The overview with the selection changed."""
        return self.root + self._asked.changed(**changes)

    def events(self, **changes: str) -> str:
        """The list of events with the selection changed; *before* is a cursor."""
        return f"{self.root}events{self._asked.changed(**changes)}"

    def event(self, number: str) -> str:
        """One event."""
        return f"{self.root}event/{quote(number, safe='')}"

    def person(self, name: str, after: str = "") -> str:
        """One person."""
        return f"{self.root}person/{quote(name, safe='')}" + (f"?{urlencode({'after': after})}" if after else "")

    def people(self, after: str = "", *, unnamed: bool = False) -> str:
        """The list of people."""
        query = {key: value for key, value in (("after", after), ("unnamed", "1" if unnamed else "")) if value}
        return f"{self.root}people" + (f"?{urlencode(query)}" if query else "")

    def health(self) -> str:
        """What could not be seen."""
        return f"{self.root}health"

    def only(self, key: str, value: str) -> str:
        """The overview of everything that has this value, whatever is selected now."""
        return f"{self.root}?{urlencode({key: value})}"

    def recipient(self, name: str) -> str:
        """The overview of one recipient."""
        return self.only("to", name)

    def node(self, node: Node) -> str:
        """The overview restricted to a box of the flow picture, too; lifted again where it is the restriction."""
        key = _KEYS[node.column]
        now = self._asked.query.get(key)
        return self.overview(**{key: "" if now == node.key else node.key})

    def asset(self, name: str) -> str:
        """A file of the page's own."""
        found = asset(name)
        return f"{self.root}static/{name}?v={found.version if found else ''}"
