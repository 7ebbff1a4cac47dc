"""A server on loopback that speaks DynamoDB's JSON protocol as far as tests of its clients need: items in memory."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.loopback import running

__all__ = ["serving"]


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        """Answer one operation."""
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = self.headers["X-Amz-Target"].partition(".")[2]
        answer = json.dumps(getattr(self, f"_{operation}")(given, self.server.tables)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _PutItem(self, given, tables):  # noqa: N802 - the operation's name
        tables.setdefault(given["TableName"], []).append(given["Item"])
        return {}

    def _GetItem(self, given, tables):  # noqa: N802 - the operation's name
        found = _having(given["Key"], tables[given["TableName"]])
        shown = given.get("ProjectionExpression", "").split(",") if found else ()
        return {"Item": {k: v for k, v in found[0].items() if k in shown or shown == [""]}} if found else {}

    def _Query(self, given, tables):  # noqa: N802 - the operation's name
        """Items that have all the values of the expression, whichever of these is what."""
        asked = given["ExpressionAttributeValues"].values()
        found = [one for one in tables[given["TableName"]] if all(value in one.values() for value in asked)]
        return {"Items": found, "Count": len(found), "ScannedCount": len(found)}

    def _Scan(self, given, tables):  # noqa: N802 - the operation's name
        found = tables[given["TableName"]]
        return {"Items": found, "Count": len(found), "ScannedCount": len(found)}

    def _UpdateItem(self, given, tables):  # noqa: N802 - the operation's name
        return {"Attributes": _having(given["Key"], tables[given["TableName"]])[0]}

    def _BatchGetItem(self, given, tables):  # noqa: N802 - the operation's name
        asked = given["RequestItems"].items()
        found = {name: [one for key in of["Keys"] for one in _having(key, tables[name])] for name, of in asked}
        return {"Responses": found, "UnprocessedKeys": {}}

    def log_message(self, *_):
        """Say nothing."""


def _having(key, items):
    return [one for one in items if key.items() <= one.items()]


@contextmanager
def serving():
    """Serve an empty database; gives the address of its endpoint."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
    server.tables = {}
    with running(server):
        yield f"http://127.0.0.1:{server.server_port}"
