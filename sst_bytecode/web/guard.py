"""Who may see the page: by default who sits at this machine and has a token, else whom the application lets in."""

from __future__ import annotations

import sys
from ipaddress import IPv6Address, ip_address
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from flask import make_response, redirect, request, url_for

from sst_bytecode.web.tokens import TOKEN_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Request, Response

    from sst_bytecode.web.tokens import Tokens

__all__ = ["Guard", "OwnGuard", "Refusal", "TokenGuard", "is_here"]

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")
_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


class Refusal(Exception):  # noqa: N818 - an answer, not a mistake
    """The request may not see the page: a status, and words for whoever sent it."""

    def __init__(self, status: int, title: str, words: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.words = words


class Guard(Protocol):
    """Asked before every request."""

    def admit(self) -> Response | None:
        """Let the current request pass (None), answer it, or raise `Refusal`."""


class TokenGuard:
    """Lets in who comes from this machine, by one of its own names, with a cookie or a token that was not used yet.

    The name in the ``Host`` header is checked because a page elsewhere can have its own name lead here (DNS
    rebinding); a request that a proxy passed on did not come from this machine.
    """

    def __init__(self, tokens: Tokens, tell: Callable[[str], None] | None = None) -> None:
        self._tokens = tokens
        self._tell = tell or _tell
        self._offered_until = 0.0

    def admit(self) -> Response | None:
        """See `Guard`."""
        if not is_here(request):
            raise Refusal(403, "Only on this machine", "The page is shown here alone, at 127.0.0.1 or localhost.")
        token = request.args.get("token", "")
        if token:
            if not self._tokens.redeem(token):
                raise Refusal(
                    403, "This link was used", "A link works once, and for an hour. Get another: sst page --link"
                )
            return self._welcome()
        if self._tokens.is_signed(request.cookies.get(self._tokens.cookie, "")):
            return None
        self._offer()
        words = "It stands in the terminal in which the application runs. Or get another: sst page --link"
        raise Refusal(401, "A link opens this page", words)

    def _welcome(self) -> Response:
        """Change the token for a cookie, and take it out of the address."""
        answer = make_response(redirect(request.base_url, 303))
        answer.set_cookie(
            self._tokens.cookie,
            self._tokens.sign(),
            path=_folder(),
            secure=request.is_secure,
            httponly=True,
            samesite="Strict",
        )
        return answer

    def _offer(self) -> None:
        """Say in the terminal how to get in, once for as long as that is good."""
        if monotonic() > self._offered_until:
            self._offered_until = monotonic() + TOKEN_SECONDS
            self._tell(f"{request.host_url.rstrip('/')}{_folder()}?token={self._tokens.issue()}")


class OwnGuard:
    """Lets in whom the application's own function lets in; where the request comes from is its business, too."""

    def __init__(self, authorise: Callable[[Request], object]) -> None:
        self._authorise = authorise

    def admit(self) -> Response | None:
        """See `Guard`; a function that fails lets nobody in."""
        try:
            answer = self._authorise(request)
        except Exception as error:
            raise Refusal(
                403, "Not for you", f"The application's own check failed ({type(error).__name__})."
            ) from error
        if answer is True:
            return None
        if answer is False or answer is None:
            raise Refusal(403, "Not for you", "The application does not let you see this page.")
        return make_response(answer)  # whatever Flask takes for one


def is_here(asked: Request) -> bool:
    """Whether a request comes straight from this machine, under one of its own names."""
    try:
        address = ip_address(asked.remote_addr or "")
    except ValueError:
        return False
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    loopback = (inner or address).is_loopback
    name = asked.host.lower()
    name = name if name.endswith("]") else name.rpartition(":")[0] or name
    return loopback and name in _NAMES and not any(header in asked.headers for header in _FORWARDED)


def _folder() -> str:
    """The path below which the page is, for the cookie that is only for it."""
    return url_for(".overview")


def _tell(address: str) -> None:
    sys.stderr.write(f"sst: the page is at {address} (this link works once)\n")
