"""AWS Lambda: the scope of an invocation, and what its event holds of a visitor.

The events are those of API Gateway, in both of their formats, of function URLs and of load balancers:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html.
"""

from __future__ import annotations

from binascii import Error, a2b_base64
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.places import NOWHERE, at_function, is_own
from sst_bytecode.probes.readers.arrival import learn_arrival, opened
from sst_bytecode.probes.readers.identity import identity_of
from sst_bytecode.probes.readers.raw import body_of, cookies_of
from sst_bytecode.probes.readers.request_scope import current, header_key, unwrapped
from sst_bytecode.probes.readers.whom import identify, name_from_request

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.facts import Place
    from sst_bytecode.probes.hooks import Enter, Leave
    from sst_bytecode.probes.observer import Observer
    from sst_bytecode.probes.readers.request_scope import Scope

__all__ = ["event", "invoked"]

_BATCHES = ("Records", "records", "messages")  # events about several people, or about none


def invoked(entry: Entry, site: Site) -> Enter:
    """Around one invocation, of a handler of the application's own: a library's hands the event to a framework."""
    position = site.names.index("request_handler")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        told = observer.current
        handler = unwrapped(operands[position])
        if told is None or not is_own(handler):
            return None
        scope = opened(told, f"{entry.library}.headers", operands[position], {}, frame.f_code)
        scope.answered_by(at_function(handler))
        return lambda _result, _exception: scope.end()

    return begin


def event(entry: Entry, _site: Site) -> Enter:
    """Around what reads the event."""

    def begin(_operands: tuple[object, ...], _frame: FrameType) -> Leave | None:
        scope = current()
        if scope is None:
            return None

        def end(result: object, exception: BaseException | None) -> None:
            told = observer.current
            if told is not None and exception is None and type(result) is dict:
                _Event(told, scope, entry.source, result).learn()

        return end

    return begin


class _Event:
    """One event; its parts are learnt under names of their own."""

    def __init__(self, told: Observer, scope: Scope, source: str, given: dict[str, Any]) -> None:
        self._told = told
        self._scope = scope
        self._source = source
        self._given = given
        self._context: dict[str, Any] = _table(given.get("requestContext"))

    def learn(self) -> None:
        """Learn it; one that no request was made of is what somebody asks of the function, unless it is a batch."""
        given = self._given
        if not self._context:
            if not any(name in given for name in _BATCHES):
                self._learn("event", given)
            return
        http = _table(self._context.get("http"))
        method = str(given.get("httpMethod") or http.get("method") or "")
        pattern = given.get("resource") or str(given.get("routeKey") or "").rpartition(" ")[2]
        self._told.set_route(f"{method} {pattern or '*'}".strip())
        self._arrive(http)
        self._authorized(_table(self._context.get("authorizer")))
        self._learn("path", _table(given.get("pathParameters")))
        several = _table(given.get("multiValueQueryStringParameters"))
        self._learn("query", _unlisted(several) or _table(given.get("queryStringParameters")))
        self._posted()

    def _arrive(self, http: dict[str, Any]) -> None:
        headers = _table(self._given.get("headers")) or _unlisted(_table(self._given.get("multiValueHeaders")))
        environ = {header_key(name): str(value) for name, value in headers.items()}
        address = http.get("sourceIp") or _table(self._context.get("identity")).get("sourceIp")
        lines = [*_texts(self._given.get("cookies")), environ.get("HTTP_COOKIE", "")]
        environ["HTTP_COOKIE"] = "; ".join(filter(None, lines))
        learn_arrival(self._told, f"{self._source}.headers", environ | ({"REMOTE_ADDR": address} if address else {}))
        cookies = cookies_of(lines)
        if cookies:
            self._told.learn(f"{self._source}.cookies", None, cookies, None, lazy=True)

    def _authorized(self, found: dict[str, Any]) -> None:
        """Whom the gateway has let in: by a token's claims, or as a function of the application's own says."""
        claims = _table(_table(found.get("jwt")).get("claims")) or _table(found.get("claims"))
        claims = claims or _table(found.get("lambda")) or found
        if not claims:
            return
        self._told.learn(f"{self._source}.jwt", None, claims, None, lazy=True)
        person = identity_of(claims) or found.get("principalId")
        if isinstance(person, str) and person:
            identify(self._told, self._scope, f"{self._source}.authorizer", person, self._place)

    def _posted(self) -> None:
        body = self._given.get("body")
        if not isinstance(body, str):
            return
        try:
            data = a2b_base64(body) if self._given.get("isBase64Encoded") is True else body.encode()
        except (Error, ValueError):  # the application will run into the same
            return
        headers = _table(self._given.get("headers"))
        kind = next((str(value) for name, value in headers.items() if name.lower() == "content-type"), "")
        found, files = body_of(data, kind)
        self._learn("body", found)
        self._learn("files", files)

    def _learn(self, name: str, value: object) -> None:
        if value:
            self._told.learn(f"{self._source}.{name}", None, value, self._scope.view)
            name_from_request(self._told, value)

    def _place(self) -> Place:
        return self._scope.view or NOWHERE


def _table(value: object) -> dict[str, Any]:
    return value if type(value) is dict else {}


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _unlisted(several: dict[str, Any]) -> dict[str, object]:
    return {name: one[0] if isinstance(one, list) and len(one) == 1 else one for name, one in several.items()}
