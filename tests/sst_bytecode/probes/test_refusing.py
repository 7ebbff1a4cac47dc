"""What stops a call passes `except Exception` on its way, and is one when it arrives."""

from __future__ import annotations

import copy
import pickle

import pytest

from sst_bytecode.catalog import Entry
from sst_bytecode.facts import Place
from sst_bytecode.policy import PolicyViolation
from sst_bytecode.probes.course import Course, enter, leave
from sst_bytecode.probes.refusing import Refusal, Stopped, arrive, stop

PLACE = Place("app.py", 3, 0, "f", "MainThread")
VIOLATION = PolicyViolation("no addresses", "email", "", "Acme", "app.py:3")


def _course():
    return Course(Entry({"library": "test", "role": "sink", "kind": "http", "operation": "send"}), PLACE)


def _library(course):
    try:
        stop(course, VIOLATION)
    except Exception:  # noqa: BLE001 - as libraries have it, who then try again
        return "tried again"


def test_the_same_object_changes_its_class_where_it_arrives():
    """Nobody between catches it; at the end of the operation it is a PolicyViolation with its line and its words."""
    course = _course()
    layer = enter(course)
    try:
        _library(course)
    except BaseException as error:  # noqa: BLE001 - the operation's own token has it in its hands
        found = error
    assert type(found) is Stopped
    arrive(found)
    assert type(found) is Stopped, "the operation is still in course"
    leave(layer)
    arrive(found)
    assert type(found) is PolicyViolation
    assert isinstance(found, Exception)
    assert str(found) == str(VIOLATION)
    assert (found.rule, found.category, found.recipient, found.site) == ("no addresses", "email", "Acme", "app.py:3")
    assert found.__traceback__.tb_next is None


def test_outside_of_an_operation_it_is_refused_at_once():
    """A call that is part of nothing gets the exception itself."""
    with pytest.raises(Refusal) as refusal:
        stop(_course(), VIOLATION)
    assert refusal.value.exception is VIOLATION


def test_a_violation_can_be_copied_and_sent():
    """Frameworks hand exceptions from process to process."""
    for one in (copy.copy(VIOLATION), pickle.loads(pickle.dumps(VIOLATION))):
        assert (str(one), vars(one)) == (str(VIOLATION), vars(VIOLATION))
