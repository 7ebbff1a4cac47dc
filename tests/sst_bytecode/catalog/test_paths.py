"""The language of paths: what a path leads to in a call."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sst_bytecode.catalog import compile_path


class Call:
    """A call with these arguments."""

    def argument(self, key):
        """By name or position."""
        given = {
            "url": "http://a",
            "request": SimpleNamespace(headers={"a": 1}),
            0: "first",
            "several": [(1, 2), (3, 4)],
        }
        return given.get(key)

    def itself(self):
        """The object of the method."""
        return SimpleNamespace(_client=SimpleNamespace(base_url="http://b"))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("args.url", "http://a"),
        ("args.0", "first"),
        ("args.request.headers.a", 1),
        ("args.several.1.0", 3),
        ("args.several.5.0", None),
        ("args.request.nothing.at.all", None),
        ("args.unknown", None),
        ("self._client.base_url", "http://b"),
        ("result.status_code", 200),
        ("result.other", None),
        ("=POST", "POST"),
        (("args.unknown", "args.url", "args.0"), "http://a"),
        (("args.unknown",), None),
    ],
)
def test_path_leads_to_value(path, value):
    """Names are keys of a mapping, else attributes; numbers are indexes; what is not there is None."""
    assert compile_path(path, ValueError).of(Call(), SimpleNamespace(status_code=200)) == value
