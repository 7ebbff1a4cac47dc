"""Web frameworks and servers without an entry in the catalogue: a program that they serve tells little, and says so."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["FRAMEWORKS", "unfollowed"]

FRAMEWORKS: Mapping[str, str] = {
    "azure.functions": "Azure Functions",
    "blacksheep.server.application": "BlackSheep",
    "chalice.app": "Chalice",
    "emmett.app": "Emmett",
    "grpc._server": "gRPC's server",
    "lilya.apps": "Lilya",
    "masonite.foundation": "Masonite",
    "microdot.microdot": "Microdot",
    "muffin.app": "Muffin",
    "py4web.core": "py4web",
    "robyn.router": "Robyn",
    "twisted.web.server": "Twisted's web server",
    "web.webapi": "web.py",
    "xmlrpc.server": "the server of XML-RPC",
    "ZPublisher.WSGIPublisher": "Zope",
}
"""By a module that is loaded where they serve, and not where a client or a tool of theirs is used."""


def unfollowed(probes: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """What is said of those that are loaded, but of none of whose package *probes*, the user's own entries, watch."""
    own = {_package(function) for probe in probes for function in _texts(probe.get("functions"))}
    return {
        f"requests to {title}": "not followed, no entry knows it: what visitors bring may be missed, and who they are"
        for module, title in FRAMEWORKS.items()
        if module in sys.modules and _package(module) not in own
    }


def _package(name: str) -> str:
    return name.partition(":")[0].partition(".")[0]


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, (list, tuple)) else []
