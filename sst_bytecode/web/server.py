"""Serves the page alone, on this machine only, without an application around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, redirect, url_for
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sst_bytecode.web.blueprint import make_blueprint

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flask.typing import ResponseReturnValue

    from sst_bytecode.web.guard import Guard
    from sst_bytecode.web.records import Records

__all__ = ["HOST", "make_application", "make_page_server"]

HOST = "127.0.0.1"


class _Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the name is werkzeug's
        """Leave it: addresses could hold ids of people."""


def make_application(records: Records, guard: Guard, mistakes: tuple[type[Exception], ...] = ()) -> Flask:
    """A Flask application that has the page and nothing else."""
    application = Flask("sst_page", static_folder=None, template_folder=None)
    application.register_blueprint(make_blueprint(lambda: records, guard, mistakes=mistakes))

    @application.get("/")
    def root() -> ResponseReturnValue:
        return redirect(url_for("sst_page.overview"))

    return application


def make_page_server(application: Callable[..., Any], port: int) -> BaseWSGIServer:
    """A server on loopback at *port*, 0 for any that is free, not yet serving. Raises OSError where it is taken."""
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Werkzeug answers a port that is taken with an exit of the process.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        probe.listen()
        probe.set_inheritable(True)
        return make_server(HOST, port, application, threaded=True, request_handler=_Quiet, fd=probe.detach())
