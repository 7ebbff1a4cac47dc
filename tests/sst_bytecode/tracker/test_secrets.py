"""A password or key that leaves is reported; nothing holds its text."""

from __future__ import annotations

import base64
import hashlib

import pytest

from sst_bytecode.facts import Payload
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.match import find

SECRET = "Tr0ub4dor&3-horse"


@pytest.fixture
def live():
    """A password of one person."""
    values = LiveValues()
    values.add(SECRET, tag="s", person="p", category="password", field="password", source="flask.form")
    return values


@pytest.mark.parametrize(
    ("payload", "form", "where"),
    [
        (Payload(body={"pw": SECRET}), (), "body.pw"),
        (Payload(url="https://x.example/?p=Tr0ub4dor%263-horse"), (), "url.query.p"),
        (Payload(headers=(("X-Key", SECRET),)), (), "headers.x-key"),
        (Payload(headers=(("Authorization", "Bearer " + SECRET),)), (), "headers.authorization"),
        (
            Payload(headers=(("Authorization", "Bearer " + SECRET),), body={"a": "b c", "d": "e"}),
            (),
            "headers.authorization",
        ),
        (Payload(body={"h": hashlib.sha256(SECRET.encode()).hexdigest()}), ("sha256",), "body.h"),
        (Payload(body={"h": hashlib.md5(SECRET.encode()).hexdigest()}), ("md5",), "body.h"),
        (Payload(body={"b": base64.b64encode(SECRET.encode()).decode()}), ("base64",), "body.b"),
        (
            Payload(headers=(("Authorization", "Basic " + base64.b64encode(b"u:" + SECRET.encode()).decode()),)),
            ("base64",),
            "headers.authorization.password",
        ),
    ],
)
def test_a_secret_that_leaves(live, payload, form, where):
    """A secret is found whole, encoded and hashed once, and reported for its person whoever is in play."""
    found = find(live, payload).matches
    assert [(match.tag, match.category, match.form, match.where, match.weak) for match in found] == [
        ("s", "password", form, where, False)
    ]


def test_other_texts_of_its_length(live):
    """A text that is as long as a secret is not the secret."""
    assert find(live, Payload(body={"pw": SECRET[::-1], "x": "y" * len(SECRET)})).matches == ()


def test_nothing_holds_its_text(live):
    """No object that the live values hold, at any depth, contains the secret or an unkeyed digest of it."""
    seen, stack, texts = set(), [live], []
    while stack:
        item = stack.pop()
        if id(item) in seen or callable(item):
            continue
        seen.add(id(item))
        if isinstance(item, (str, bytes)):
            texts.append(item if isinstance(item, str) else item.decode("latin-1"))
        elif isinstance(item, dict):
            stack.extend([*item, *item.values()])
        elif isinstance(item, (list, tuple, set, frozenset)) or type(item).__name__ == "deque":
            stack.extend(item)
        else:
            stack.extend(
                getattr(item, name, None)
                for name in [*getattr(type(item), "__slots__", ()), *getattr(item, "__dict__", {})]
            )
    plain = [
        SECRET,
        hashlib.sha256(SECRET.encode()).hexdigest(),
        hashlib.md5(SECRET.encode()).digest().decode("latin-1"),
    ]
    assert len(texts) > 5
    assert not [text for text in texts for secret in plain if secret in text]


def test_short_texts_are_no_secrets(live):
    """Texts below four characters would be found everywhere, and are not live."""
    live.add("123", tag="x", person="p", category="password", field="pin", source="s")
    assert find(live, Payload(body={"n": "123"})).matches == ()
