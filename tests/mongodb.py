"""A server on loopback that speaks MongoDB's protocol as far as its drivers' tests need: documents in memory."""

from __future__ import annotations

import itertools
import socketserver
import struct
from contextlib import contextmanager

import bson

from tests.loopback import running

__all__ = ["serving"]

_MESSAGE, _QUERY = 2013, 2004  # OP_MSG, and OP_QUERY, with which a driver says hello
_HELLO = {
    "helloOk": True, "isWritablePrimary": True, "ismaster": True, "maxWireVersion": 21, "minWireVersion": 0,
    "maxBsonObjectSize": 1 << 24, "maxMessageSizeBytes": 1 << 25, "maxWriteBatchSize": 1000,
}  # fmt: skip


class _Connection(socketserver.StreamRequestHandler):
    """One connection of a driver."""

    def handle(self):
        """Answer each message."""
        while len(head := self.rfile.read(16)) == 16:
            size, number, _, kind = struct.unpack("<iiii", head)
            said = self.server.answer(_read(kind, self.rfile.read(size - 16)))
            begin, kind = (bytes(5), _MESSAGE) if kind == _MESSAGE else (struct.pack("<iqii", 8, 0, 0, 1), 1)
            body = begin + bson.encode(said | {"ok": 1.0})
            self.wfile.write(struct.pack("<iiii", 16 + len(body), 1, number, kind) + body)


def _read(kind, message):
    """The command in a message; documents of a sequence stand in it under their name."""
    if kind == _QUERY:
        return {"hello": 1}
    command, at = {}, 4
    while at < len(message):
        is_sequence = message[at]
        (size,) = struct.unpack_from("<i", message, at + 1)
        body = message[at + 1 : at + 1 + size]
        if is_sequence:
            name, _, rest = body[4:].partition(b"\0")
            command[name.decode()] = bson.decode_all(rest)
        else:
            command |= bson.decode(body)
        at += 1 + size
    return command


class _Server(socketserver.ThreadingTCPServer):
    """Keeps collections, whatever database they are in, and what is left of cursors."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Connection)
        self.collections = {}
        self.cursors = {}
        self.numbers = itertools.count(1)

    def answer(self, command):
        """What a command gives."""
        name = next(iter(command))
        answer = getattr(self, f"_{name}", None)
        return {} if answer is None else answer(command, self.collections.setdefault(str(command[name]), []))

    def _hello(self, _command, _documents):
        return _HELLO

    _ismaster = _hello

    def _insert(self, command, documents):
        documents += command["documents"]
        return {"n": len(command["documents"])}

    def _find(self, command, documents):
        found = [one for one in documents if _fits(one, command.get("filter", {}))]
        if shown := {name for name, is_shown in command.get("projection", {}).items() if is_shown}:
            found = [{name: value for name, value in one.items() if name in shown | {"_id"}} for one in found]
        if not command.get("projection", {}).get("_id", 1):
            found = [{name: value for name, value in one.items() if name != "_id"} for one in found]
        found = found[command.get("skip", 0) :][: abs(command.get("limit", 0)) or None]
        return self._batches(command, found, command.get("batchSize", 101))

    def _aggregate(self, command, documents):
        """Of its stages ``$match``, and ``$group`` that pushes addresses."""
        found = list(documents)
        for stage in command["pipeline"]:
            found = [one for one in found if _fits(one, stage.get("$match", {}))]
            if "$group" in stage:
                by = stage["$group"]["_id"].removeprefix("$")
                towns = dict.fromkeys(one[by] for one in found)
                found = [{"_id": town, "emails": [one["email"] for one in found if one[by] == town]} for town in towns]
        return self._batches(command, found, command["cursor"].get("batchSize", 101))

    def _batches(self, command, found, size):
        number = next(self.numbers) if len(found) > size else 0
        self.cursors[number] = found[size:]
        where = f"shop.{next(iter(command.values()))}"
        return {"cursor": {"id": bson.Int64(number), "ns": where, "firstBatch": found[:size]}}

    def _getMore(self, command, _documents):  # noqa: N802 - the command's name
        rest = self.cursors.pop(command["getMore"])
        return {"cursor": {"id": bson.Int64(0), "ns": f"shop.{command['collection']}", "nextBatch": rest}}

    def _findAndModify(self, command, documents):  # noqa: N802 - the command's name
        [one] = [one for one in documents if _fits(one, command["query"])]
        before = dict(one)
        one |= command["update"]["$set"]
        return {"value": one if command["new"] else before}

    def _distinct(self, command, documents):
        return {"values": list(dict.fromkeys(one[command["key"]] for one in documents))}


def _fits(document, query):
    """Whether a document has the values that are asked for."""
    return all(
        document.get(name) in value["$in"] if isinstance(value, dict) else document.get(name) == value
        for name, value in query.items()
    )


@contextmanager
def serving(**collections):
    """Serve a database with these *collections*; gives the address that a driver is told."""
    with running(_Server()) as server:
        server.collections |= collections
        yield f"mongodb://127.0.0.1:{server.server_address[1]}/?directConnection=true"
