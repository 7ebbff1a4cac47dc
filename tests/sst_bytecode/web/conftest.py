"""What the tests of the page share: a filled home, the page on a server, and a real browser."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from sst_bytecode import config as configuration
from sst_bytecode.browser import Browser
from sst_bytecode.spool import Spool
from sst_bytecode.store.errors import StoreError
from sst_bytecode.web import TokenGuard
from sst_bytecode.web.server import make_application, make_page_server
from sst_bytecode.web.tokens import Tokens
from tests.chromium import running
from tests.sst_bytecode.web import records

if TYPE_CHECKING:
    from pathlib import Path


PATIENCE = 60_000  # milliseconds: machines are slow


@dataclass
class Served:
    """A page on a server: its address, its home and the spool that more can be written to."""

    url: str
    home: str
    spool: Spool
    tokens: Tokens
    application: object

    def link(self) -> str:
        """A link that works once."""
        return f"{self.url}?token={self.tokens.issue()}"


def serve(folder: Path, *, events: int | None = 40, database: str | None = None) -> tuple[Served, object]:
    """Fill a home in *folder* and serve its page; *events* None: with nothing in it."""
    home = str(folder / "home")
    (folder / records.CODE).write_text(records.source())
    spool = Spool(home) if events is None else records.write(home, events)
    config = configuration.load({}, str(folder), {"home": home, "database": database})
    tokens = Tokens(home)
    application = make_application(Browser(config), TokenGuard(tokens), (StoreError,))
    server = make_page_server(application, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return Served(f"http://127.0.0.1:{server.port}/provenance/", home, spool, tokens, application), server


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The page of a small service."""
    page, server = serve(tmp_path_factory.mktemp("page"))
    yield page
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(served):
    """A client of the application that has been let in, without a browser."""
    one = served.application.test_client()
    answer = one.get(f"/provenance/?token={served.tokens.issue()}")
    assert answer.status_code == 303
    return one


@pytest.fixture(scope="module")
def browser():
    """Chromium, without a window."""
    with running() as one:
        yield one


@pytest.fixture
def visit(browser, served):
    """Open pages as somebody with a cookie; what the browser complains about is in `.complaints` of each."""
    contexts = []
    state = None

    def visit(path="", *, width=1280, dark=False, base=None, **options):
        nonlocal state
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            storage_state=state,
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        tab = context.new_page()
        tab.complaints, tab.asked = [], []
        tab.on("console", lambda said: tab.complaints.append(said.text))
        tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
        tab.on("request", lambda request: tab.asked.append(request.url))
        if state is None:
            tab.goto(served.link())
            state = context.storage_state()
        tab.goto((base or served.url) + path)
        return tab

    yield visit
    for context in contexts:
        context.close()
