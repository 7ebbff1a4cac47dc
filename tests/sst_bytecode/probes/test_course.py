"""Operations in course: which call belongs to which, however calls are nested, cancelled or left behind."""

from __future__ import annotations

import pytest

from sst_bytecode.catalog import Entry
from sst_bytecode.facts import Payload, Place
from sst_bytecode.probes.course import Course, Layer, enter, folds, here, leave, receiver


def course(kind="http", to=""):
    """A course of an operation of this kind."""
    return Course(
        Entry({"library": "acme", "kind": kind, "operation": "acme.send"}), Place("app.py", 1, 0, "f", "MainThread"), to
    )


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://API.example.org/v1/x?y=1", "api.example.org"),
        ("http://user:secret@127.0.0.1:5001/a", "127.0.0.1:5001"),
        ("http://[::1]:80/", "[::1]:80"),
        ("https://example.org?mail=a@b", "example.org"),
        ("sqlite:///file.db", "sqlite:///file.db"),
        ("/relative", ""),
        ("", ""),
    ],
)
def test_receiver(url, told):
    """The receiver of a request is host and port, without credentials; of a database its URL."""
    assert receiver(url) == told


@pytest.mark.parametrize(
    ("outer", "inner", "same"),
    [
        ("http", "http", True),
        ("ai", "http", True),
        ("http", "ai", True),
        ("database", "database", True),
        ("database", "http", False),
        ("http", "database", False),
        ("database", "socket", True),
        ("http", "socket", True),
        ("file", "process", False),
    ],
)
def test_what_goes_the_same_way_is_part_of_the_operation(outer, inner, same):
    """A call beneath an operation is part of it if it goes the same way; a socket always is."""
    assert folds(Layer(course(outer), None, None), inner, "") is same


def test_application_that_turns_elsewhere_begins_anew():
    """The application's own call to another receiver is not part of the operation; a library's is."""
    layer = Layer(course(to="a.example"), None, None)
    assert not folds(layer, "http", "b.example")
    assert folds(layer, "http", "a.example")
    assert folds(layer, "http", "")


def test_ended_course_is_not_in_course():
    """A course that has ended is none for whoever still is in its context; one around it is."""
    outer = enter(course())
    inner = enter(course("database"))
    inner.course.end("ok")
    assert here() is outer
    leave(inner)
    assert here() is outer
    leave(outer)
    assert here() is None


def test_layer_lets_go_of_what_was_sent():
    """A context that is kept does not keep a payload alive."""
    layer = enter(course(), Payload(body=b"ada@example.org"))
    leave(layer)
    assert layer.payload is None


def test_same_bytes_one_layer_down_are_one_attempt():
    """What a lower layer tells once is what the upper one told; told again it is another attempt."""
    payload = Payload(url="http://a/", method="POST", body=b"x")
    layer = Layer(course(), payload, None)
    assert layer.repeats(Payload(url="http://a/", method="POST", body=b"x"))
    assert not layer.repeats(Payload(url="http://a/", method="POST", body=b"x"))
    assert not Layer(course(), payload, None).repeats(Payload(url="http://a/", method="POST", body=b"y"))
    assert Layer(course(), payload, None).has_told("http://a/", "POST", b"x") is payload
    assert layer.has_told("http://a/", "POST", b"x") is None, "that is another attempt"
    assert not Layer(course(), payload, None).repeats(Payload(url="http://b/", method="POST", body=b"x"))
