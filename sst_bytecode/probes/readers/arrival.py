"""What a request tells of its visitor as it arrives: its headers, the claims of tokens in them, and its query."""

from __future__ import annotations

import re
from binascii import Error, a2b_base64
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes.readers.given import fields_of
from sst_bytecode.probes.readers.request_scope import Scope, current, headers_of
from sst_bytecode.probes.readers.whom import name_from_request

if TYPE_CHECKING:
    from types import CodeType

    from sst_bytecode.probes.observer import Observer

__all__ = ["learn_arrival", "opened"]

_TOKEN = re.compile(r"eyJ[\w-]{8,4000}\.(eyJ[\w-]{8,8000})\.[\w-]*")
_LONGEST = 8_192  # characters of a query
_MOST = 4  # tokens of a request
_KNOWN = 256  # tokens whose claims are known
_URL_SAFE = str.maketrans("-_", "+/")
_ASKED_AS = {"flask.headers": "flask.args", "django.META": "django.GET"}
"""As which source the query is given by the one accessor that a library has for it."""

_claims: dict[str, dict[str, object]] = {}


def opened(
    told: Observer, source: str, request: object, environ: dict[str, Any], code: CodeType | None = None
) -> Scope:
    """The scope of a request that arrives with *environ*; one that has answered and was still on the way ends."""
    before = current()
    if before is not None and before.lingers:
        before.end()
    scope = Scope(told, request, code)
    scope.seen[id(environ)] = environ  # so that a request of the application's own can be told from it
    try:
        learn_arrival(told, source, environ)
    except Exception:
        scope.end()  # nobody else would
        raise
    return scope


def learn_arrival(told: Observer, source: str, environ: dict[str, Any]) -> None:
    """Learn from a CGI-like *environ* what nobody has asked for yet, so that it is recorded only if it leaves.

    The claims of a JSON Web Token (RFC 7519) are learnt as ``….jwt`` of *source*, verified or not: that is up to the
    application, which reads them from what it decodes.
    """
    told.learn(source, None, headers_of(environ), None, lazy=True)
    query = environ.get("QUERY_STRING")
    if query and "=" in query and source in _ASKED_AS:  # its whole address may be passed on
        told.learn(_ASKED_AS[source], None, fields_of(query[:_LONGEST]), None, lazy=True)
    for key in ("HTTP_AUTHORIZATION", "HTTP_COOKIE"):
        text = environ.get(key)
        if isinstance(text, str) and "eyJ" in text:
            for token in _TOKEN.findall(text)[:_MOST]:
                if claims := _claims.get(token) or _read(token):
                    told.learn(f"{source}.jwt", None, claims, None, lazy=True)
                    name_from_request(told, claims)
    scheme, _, credentials = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if credentials and scheme.lower() == "basic":
        told.learn(source, None, _basic(credentials), None, lazy=True)


def _basic(credentials: str) -> dict[str, object]:
    """RFC 7617: user and password, joined by a colon, in base64."""
    try:
        user, colon, password = a2b_base64(credentials).decode("utf-8", "replace").partition(":")
    except Error:
        return {}
    return {"username": user, "password": password} if colon else {}


def _read(payload: str) -> dict[str, object]:
    """The claims in the middle part of a token; the tokens of a visitor come with each of their requests."""
    from json import loads  # not at start-up

    try:
        claims = loads(a2b_base64(payload.translate(_URL_SAFE) + "=" * (-len(payload) % 4)))
    except (Error, ValueError, RecursionError):
        return {}
    if type(claims) is not dict:
        return {}
    if len(_claims) >= _KNOWN:
        _claims.clear()
    _claims[payload] = claims
    return claims
