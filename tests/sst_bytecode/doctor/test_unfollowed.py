"""A program that is served by a framework without an entry is not silent: doctor and summary name it."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import pytest

from sst_bytecode.unfollowed import FRAMEWORKS

SHOP = """
import threading, urllib.request
import web
class Shop:
    def POST(self):
        return web.data()
def ask():
    print(urllib.request.urlopen(f"http://127.0.0.1:{server.bind_addr[1]}/", b"hello").read().decode())
    server.stop()
server = web.httpserver.WSGIServer(("127.0.0.1", 0), web.application(("/.*", Shop), {"Shop": Shop}).wsgifunc())
server.prepare()
threading.Thread(target=ask).start()
server.serve()
"""
TOLD = "requests to web.py: not followed, no entry knows it: what visitors bring may be missed, and who they are"
PROBE = """
[[probe]]
library = "web.py"
role = "source"
source = "web.data"
functions = ["web.webapi:data"]
value = "result"
"""


@pytest.fixture
def sst(run_python, tmp_path):
    """Run a command of ours in a folder with a shop of web.py in it."""
    (tmp_path / "shop.py").write_text(SHOP)
    return lambda *arguments: run_python(["-m", "sst_bytecode", *arguments], {"SST_CACHE_DIR": str(tmp_path / "cache")})


def test_a_framework_without_an_entry_is_named(sst):
    """By the line of the summary when the program has ended, and by the doctor from then on."""
    done = sst("run", "--summary", "--", sys.executable, "shop.py")
    assert (done.returncode, done.stdout) == (0, "hello\n")
    assert done.stderr.endswith("not everything was seen: requests to web.py unwatched (sst doctor) · sst report\n")
    assert f"note unwatched: {TOLD}" in sst("doctor").stdout.splitlines()


def test_the_doctor_names_it_before_the_program_has_run(sst, tmp_path):
    """As soon as it is imported; an entry of the user's own makes it one that is followed."""
    (tmp_path / "shop.py").write_text("import web\n")
    assert f"note unwatched: {TOLD}" in sst("doctor", "--", sys.executable, "shop.py").stdout.splitlines()
    (tmp_path / "sst.toml").write_text(PROBE)
    assert "web.py" not in sst("doctor", "--", sys.executable, "shop.py").stdout


def test_each_is_told_by_a_module_that_it_has():
    """Of the packages that are installed here."""
    here = [module for module in FRAMEWORKS if find_spec(module.partition(".")[0]) is not None]
    assert {"web.webapi", "twisted.web.server", "xmlrpc.server", "grpc._server"} <= set(here)
    assert all(find_spec(module) is not None for module in here)
