"""Does what a page of the documentation says: writes its files, runs its commands, compares what they print."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["walk"]

_BLOCK = re.compile(r"^```(\{code-block\} \w+|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CAPTION = re.compile(r":caption: (\S+)( \(added\))?\n\n")
_PORT = re.compile(r"\b87\d\d\b")


def walk(page: str, folder: Path, environment: Mapping[str, str]) -> int:
    """Follow *page* in *folder*, with free ports for its own; gives the number of commands that printed what it says.

    A line of output that is ``…`` stands for any lines, ``…`` within a line for any text.
    """
    page = _with_free_ports(page)
    behind: list[subprocess.Popen[str]] = []
    done = 0
    try:
        for kind, text in _BLOCK.findall(page):
            if kind != "console":
                _write(folder, text)
                continue
            for command, expected in _commands(text):
                seen = _run(command, folder, environment, behind)
                assert re.fullmatch(_pattern(expected), seen, re.DOTALL), f"$ {command}\n{seen}\nis not\n{expected}"
                done += 1
    finally:
        for process in behind:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    return done


def _with_free_ports(page: str) -> str:
    for port in sorted(set(_PORT.findall(page))):
        with socket.create_server(("127.0.0.1", 0)) as free:
            found = str(free.getsockname()[1])
        # Tables are drawn to the width of their cells: a longer number moves the border.
        page = re.sub(rf"\b{port}\b( {{0,{len(found) - len(port)}}})", lambda _, number=found: number, page)
    return page


def _write(folder: Path, text: str) -> None:
    caption = _CAPTION.match(text)
    assert caption is not None, text
    with (folder / caption[1]).open("a" if caption[2] else "w") as file:
        file.write(("\n" if caption[2] else "") + text[caption.end() :])


def _commands(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        yield command, expected


def _run(command: str, folder: Path, environment: Mapping[str, str], behind: list[subprocess.Popen[str]]) -> str:
    """What *command* prints, its errors included; of one that goes on behind, its first line."""
    process = subprocess.Popen(
        ["bash", "-c", command.removesuffix("&")], cwd=folder, env=environment, text=True, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if command.endswith("&"):
        behind.append(process)
        assert process.stdout is not None
        return process.stdout.readline()
    return process.communicate(timeout=100)[0]


def _pattern(expected: str) -> str:
    lines = [
        "(?:.*\n)?" if line.strip() == "…" else "[^\n]*".join(map(re.escape, line.split("…"))) + "\n"
        for line in expected.splitlines()
    ]
    return "".join(lines)
