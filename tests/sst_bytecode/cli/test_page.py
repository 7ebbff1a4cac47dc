"""``sst page``: serves on loopback, prints a link that works once, and says what is wrong in one line."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.sst_bytecode.web import records


def _status(address):
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    try:
        with opener.open(address, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:  # it is an answer, too, and 3.14 says when one is not closed
            return error.code, b""


@pytest.mark.timeout(300)
def test_it_serves_what_was_recorded(clean_env, sst_home, tmp_path, run_python):
    """The link opens the page once; another one comes from `--link`; Ctrl-C ends it without a word."""
    records.write(str(sst_home), events=5)
    child = subprocess.Popen(
        [sys.executable, "-m", "sst_bytecode", "page", "--port", "0"],
        env=clean_env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        link = child.stdout.readline().strip()
        assert link.startswith("http://127.0.0.1:")
        status, text = _status(link)
        assert status == 200
        assert b"Twilio Segment" in text
        assert _status(link)[0] == 403
        done = run_python(["-m", "sst_bytecode", "page", "--link"])
        assert done.stdout.startswith("/provenance/?token=")
        assert _status(link.partition("/provenance")[0] + done.stdout.strip())[0] == 200
    finally:
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)
    assert (out, err, child.returncode) == ("", "", 0)


def test_a_port_that_is_taken_is_told(run_python):
    """One line that says what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run_python(["-m", "sst_bytecode", "page", "--port", str(port)])
    assert done.returncode == 1
    assert (
        done.stderr
        == f"sst: port {port}: cannot be used (Address already in use); choose another: --port, or --port 0\n"
    )


def test_a_home_that_cannot_be_written_is_told(run_python, tmp_path):
    """A token needs a place of its own."""
    (tmp_path / "file").write_text("")
    done = run_python(["-m", "sst_bytecode", "page", "--home", str(tmp_path / "file" / "home")])
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "cannot be written" in done.stderr
