"""``sst page``: serves the page on this machine, or makes a link to one that an application serves."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from sst_bytecode.cli.errors import VerbError
from sst_bytecode.cli.options import Database, Home, configured
from sst_bytecode.cli.progress import progress

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer

    from sst_bytecode.config import Config

__all__ = ["page"]

_PORT = 8790


def page(
    *,
    database: Database = None,
    home: Home = None,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port on loopback; 0: any that is free.")
    ] = _PORT,
    link: Annotated[
        bool, typer.Option("--link", help="Only make a link to a page that is served already, and print it.")
    ] = False,
    show: Annotated[bool, typer.Option("--open", help="Open the page in the browser, too.")] = False,
) -> None:
    """Show what went where, in a browser on this machine. Prints a link that works once; ends with Ctrl-C."""
    try:
        from sst_bytecode.web.blueprint import PREFIX
        from sst_bytecode.web.tokens import Tokens
    except ImportError as error:
        raise VerbError(f"the page needs {error.name}: pip install 'sst-bytecode[page]'") from error
    config = configured({"home": home, "database": database})
    try:
        token = Tokens(config.home).issue()
    except OSError as error:
        raise VerbError(f"{config.home}: cannot be written ({error.strerror})") from error
    if link:
        typer.echo(f"{PREFIX}/?token={token}")
        return
    server = _server(config, port)
    address = f"http://{server.host}:{server.port}{PREFIX}/?token={token}"
    typer.echo(address)
    sys.stdout.flush()
    if show:
        typer.launch(address)
    with server:
        server.serve_forever()


def _server(config: Config, port: int) -> BaseWSGIServer:
    """Take in what is there, and open the port."""
    from sst_bytecode.browser import Browser
    from sst_bytecode.store.errors import StoreError
    from sst_bytecode.web.guard import TokenGuard
    from sst_bytecode.web.server import make_application, make_page_server
    from sst_bytecode.web.tokens import Tokens

    records = Browser(config)
    with progress("taking in what was recorded") as each:
        records.prepare(each)
    application = make_application(records, TokenGuard(Tokens(config.home)), mistakes=(StoreError,))
    try:
        return make_page_server(application, port)
    except OSError as error:
        raise VerbError(
            f"port {port}: cannot be used ({error.strerror}); choose another: --port, or --port 0"
        ) from error
