"""One-time tokens and the cookies that they are changed for; both work for all processes that share a home.

A token is a file in the home (mode 0600) that holds the digest of its secret; who uses it removes the file, which only
one can. A cookie is signed with a key that is in the home as well: no process has to remember anybody.
"""

from __future__ import annotations

import hmac
import os
import secrets
import time
from hashlib import sha256
from pathlib import Path

__all__ = ["COOKIE_SECONDS", "TOKEN_SECONDS", "Tokens"]

TOKEN_SECONDS = 3_600
COOKIE_SECONDS = 12 * 3_600
_MOST = 64  # tokens that wait to be used
_PREFIX = "token-"


class Tokens:
    """Issues tokens and cookies in the folder ``page`` of *home*. Raises OSError where that cannot be written."""

    def __init__(self, home: str) -> None:
        self._folder = Path(home, "page")
        self.cookie = "sst_page_" + sha256(str(self._folder.resolve()).encode()).hexdigest()[:8]

    def issue(self) -> str:
        """Make a token: good once, for an hour."""
        self._make_folder()
        self._sweep()
        number, secret = secrets.token_hex(8), secrets.token_urlsafe(24)
        _write(self._folder / (_PREFIX + number), sha256(secret.encode()).hexdigest())
        return f"{number}.{secret}"

    def redeem(self, token: str) -> bool:
        """Whether *token* was issued and is used for the first time."""
        number, _dot, secret = token.partition(".")
        if not (number.isalnum() and number.isascii()):
            return False
        file = self._folder / (_PREFIX + number)
        try:
            known, issued = file.read_text(encoding="ascii"), file.stat().st_mtime
        except OSError:
            return False
        if not hmac.compare_digest(known, sha256(secret.encode("utf-8", "replace")).hexdigest()):
            return False
        try:
            file.unlink()  # of several at once, one succeeds
        except OSError:
            return False
        return time.time() - issued < TOKEN_SECONDS

    def sign(self) -> str:
        """A cookie's value, good for twelve hours."""
        text = f"{int(time.time()) + COOKIE_SECONDS}.{secrets.token_hex(8)}"
        return f"{text}.{self._mac(text)}"

    def is_signed(self, value: str) -> bool:
        """Whether *value* is a cookie of ours that is still good."""
        text, _dot, mac = value.rpartition(".")
        try:
            expected = self._mac(text)
        except OSError:
            return False
        if not hmac.compare_digest(mac.encode("utf-8", "replace"), expected.encode()):
            return False
        return int(text.partition(".")[0]) > time.time()

    def _mac(self, text: str) -> str:
        self._make_folder()
        file = self._folder / "key"
        if not file.exists():
            draft = self._folder / f"key.{secrets.token_hex(4)}"
            _write(draft, secrets.token_hex(32))
            try:
                os.link(draft, file)
            except FileExistsError:
                pass  # another process was first, and its key is the key
            finally:
                draft.unlink()
        return hmac.new(file.read_bytes(), text.encode("utf-8", "replace"), sha256).hexdigest()

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _sweep(self) -> None:
        """Remove tokens that nobody used."""
        files = sorted(self._folder.glob(_PREFIX + "*"), key=lambda file: file.stat().st_mtime)
        old = time.time() - TOKEN_SECONDS
        for file in files[: max(0, len(files) - _MOST)] + [file for file in files if file.stat().st_mtime < old]:
            file.unlink(missing_ok=True)


def _write(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, text.encode("ascii"))
    finally:
        os.close(descriptor)
