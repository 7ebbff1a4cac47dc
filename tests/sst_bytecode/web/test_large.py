"""A million events: every view is painted within a second, whatever is selected."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import func, select

from sst_bytecode.store.engine import open_store
from tests.sst_bytecode.web.conftest import PATIENCE, serve
from tests.sst_bytecode.web.large import BUSY, fill

EVENTS = 1_000_000
_BOUND = 1_000  # milliseconds until the first paint
_TRIES = 20
_LEAST = 2
PAINT = """new Promise((done) => new PerformanceObserver((list) => {
  const found = list.getEntriesByName("first-contentful-paint")[0];
  if (found) done(found.startTime);
}).observe({ type: "paint", buffered: true }))"""
_PATHS = [
    "", "?time=hour", "?time=day", "?time=week", "?time=month", "?category=iban", "?to=Meta", f"?person={BUSY}",
    "?person=user-7", "events", "events?category=iban", "events?category=email&to=Meta",
    f"events?person={BUSY}&category=iban",
    "events?route=POST+%2Fpart%2F3&time=month", "people", f"person/{BUSY}", "person/user-7", "event/rare", "health",
]  # fmt: skip


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """The page on a store of a million events."""
    folder = tmp_path_factory.mktemp("large")
    url = f"sqlite:///{folder}/large.db"
    target = open_store(url, wait=60)
    fill(target, EVENTS, time.time())
    with target.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(target.events)) == EVENTS + 1
    target.engine.dispose()
    page, server = serve(folder, events=0, database=url)
    yield page
    server.shutdown()
    server.server_close()


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_each_view_is_painted_within_a_second(large, browser):
    """The best of some first paints in Chromium, of each view and selection: other work on the machine only adds."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    tab = context.new_page()
    tab.goto(large.link())
    slow = {}
    for path in _PATHS:
        best = float("inf")
        for attempt in range(_TRIES):
            answer = tab.goto(large.url + path)
            assert answer.status == 200, path
            best = min(best, tab.evaluate(PAINT))
            if attempt >= _LEAST and best <= _BOUND:
                break
        print(f"{best:7.0f} ms  {path or 'overview'}")  # noqa: T201 - shown with -s, for the documentation
        if best > _BOUND:
            slow[path] = best
    context.close()
    assert slow == {}


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_a_needle_is_found(large, browser):
    """The one event with an IBAN, forty days ago, is on the first page of what has an IBAN."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    tab = context.new_page()
    tab.goto(large.link())
    tab.goto(large.url + "events?category=iban")
    assert tab.locator("[data-event]").evaluate_all("all => all.map(one => one.dataset.event)") == ["rare"]
    context.close()
