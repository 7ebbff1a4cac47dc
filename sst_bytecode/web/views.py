"""The views: each asks the records for one page of what is selected, and hands it to a template."""

from __future__ import annotations

from dataclasses import replace
from time import time
from typing import TYPE_CHECKING

from flask import jsonify, make_response, redirect, request, url_for
from markupsafe import Markup

from sst_bytecode.asked import Selection
from sst_bytecode.pictures import draw_flow, draw_lineage, overview_of
from sst_bytecode.pictures.alike import draw_repeats
from sst_bytecode.pictures.words import called
from sst_bytecode.web.addresses import Addresses
from sst_bytecode.web.asking import PERIODS, read_query
from sst_bytecode.web.code_lines import excerpt
from sst_bytecode.web.payload_tree import tree_of
from sst_bytecode.web.render import render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from flask import Response
    from flask.typing import ResponseReturnValue

    from sst_bytecode.answers import Event
    from sst_bytecode.asked import FlowCount
    from sst_bytecode.pictures.alike import Repeats
    from sst_bytecode.web.asking import Asked
    from sst_bytecode.web.records import Records

__all__ = ["Views", "asked_now", "sorry"]

_YESTERDAY = 86_400.0  # seconds
_A_PAGE = 200  # events, those that are alike in one row
_NEWEST = 10  # events on a person's page
_LOOKED_AT = 30  # the newest events, among which the overview looks for some with data
_FEW = 3  # events on the overview: the picture is to be on the first screen, too
_LOCKED = (401, 403)


class Views:
    """Answers requests from what *records* gives."""

    def __init__(self, records: Callable[[], Records]) -> None:
        self._records = records

    def overview(self, asked: Asked) -> ResponseReturnValue:
        """What went where, who received it, what is new, what nothing explains."""
        records, links = self._records(), _links(asked)
        state = records.state()
        ever = records.flows(Selection())
        flows = ever if asked.selection == Selection() else records.flows(asked.selection)
        since = time() - _YESTERDAY
        view = overview_of(flows, ever.counts, since)
        newest = records.events(asked.selection, size=_LOOKED_AT)
        return render(
            "overview.html",
            url=links,
            asked=asked,
            options=_options(ever.counts),
            periods=PERIODS,
            flows=flows,
            view=view,
            since=since,
            picture=Markup(draw_flow(view.flow, links.node)),  # noqa: S704 - it escapes what it is made of
            nothing=not ever.counts and not newest.events and asked.selection == Selection(),
            newest=_telling(newest.events),
            more=bool(newest.events),
            health=records.health(),
            state=state,
            store=records.name,
        )

    def events(self, asked: Asked) -> ResponseReturnValue:
        """The events of a selection, page by page."""
        records = self._records()
        before = request.args.get("before", "")
        page = records.events(asked.selection, before, _A_PAGE)
        return render(
            "events.html",
            url=_links(asked),
            asked=asked,
            options=_options(records.flows(Selection()).counts),
            periods=PERIODS,
            page=page,
            rows=draw_repeats(page.events),
            before=before,
            state=records.state(),
            store=records.name,
        )

    def event(self, asked: Asked, number: str) -> ResponseReturnValue:
        """One event: what of whom was where in the payload, and the line of code."""
        records = self._records()
        event = records.event(number)
        if event is None:
            return sorry(404, "Not here", "There is no such event in the records.")
        return render(
            "event.html",
            url=_links(asked),
            event=event,
            tree=tree_of((item for item in event.data if not item.weak), event.recipient.url, event.outline),
            weak=[item for item in event.data if item.weak],
            code=excerpt(event.site, records.folders, event.time),
            state=records.state(),
            store=records.name,
        )

    def people(self, asked: Asked) -> ResponseReturnValue:
        """Everybody of whom data left."""
        records = self._records()
        unnamed = bool(request.args.get("unnamed"))
        after = request.args.get("after", "")
        return render(
            "people.html",
            url=_links(asked),
            page=records.people(after, unnamed=unnamed),
            unnamed=unnamed,
            after=after,
            state=records.state(),
            store=records.name,
        )

    def person(self, _asked: Asked, person: str) -> ResponseReturnValue:
        """Everything on one person."""
        records = self._records()
        selection = Selection(person=person)
        links = _links(read_query({"person": person}, time()))
        after = request.args.get("after", "")
        tags = records.tags(person, after)
        flows = records.flows(selection)
        if not tags.trails and not flows.counts and not after:
            return sorry(404, "Not here", "Nothing is recorded under this name.")
        view = overview_of(flows, flows.counts, time() - _YESTERDAY)
        page = records.events(selection, size=_NEWEST)
        return render(
            "person.html",
            url=links,
            person=person,
            names=[name for name in records.names(person) if name != person],
            tags=tags,
            trails=sorted(tags.trails, key=lambda trail: -max([part.last for part in trail.parts], default=0.0)),
            after=after,
            flows=flows,
            view=view,
            picture=Markup(draw_flow(view.flow, links.node)),  # noqa: S704 - as above
            lineage=Markup(draw_lineage(tags, links.recipient)),  # noqa: S704 - as above
            page=page,
            rows=draw_repeats(page.events),
            state=records.state(),
            store=records.name,
        )

    def health(self, asked: Asked) -> ResponseReturnValue:
        """What could not be seen."""
        records = self._records()
        return render(
            "health.html", url=_links(asked), health=records.health(), state=records.state(), store=records.name
        )

    def select(self, _asked: Asked) -> ResponseReturnValue:
        """Turn the form's fields into an address; an id that is itself personal does not get into it."""
        given = dict(request.form.items())
        if given.get("person"):
            given["person"] = self._records().recorded_name(given["person"].strip())
        chosen = read_query(given, time())
        links = _links(chosen)
        return redirect(links.events() if given.get("view") == "events" else links.overview(), 303)

    def find(self, asked: Asked) -> ResponseReturnValue:
        """Lead to the page of the person whose id was typed."""
        typed = request.form.get("person", "").strip()
        links = _links(asked)
        return redirect(links.person(self._records().recorded_name(typed)) if typed else links.people(), 303)

    def state(self, _asked: Asked) -> ResponseReturnValue:
        """Say whether anything has come in: the page asks every few seconds."""
        return jsonify(state=self._records().state())


def asked_now() -> Asked:
    """What the current request asks for."""
    return read_query(request.args, time())


def sorry(status: int, title: str, words: str) -> Response:
    """An answer that says why there is no other."""
    links = Addresses(url_for(".overview"), read_query({}, time()))
    return make_response(render("sorry.html", url=links, title=title, words=words, locked=status in _LOCKED), status)


def _telling(events: Sequence[Event]) -> list[Repeats]:
    """The newest by which a third party got somebody's data, each kind once; where there are none, the newest."""
    told = [replace(row, others=()) for row in draw_repeats(events)]
    telling = [row for row in told if row.event.data]
    return ([row for row in telling if row.event.recipient.party == "third"] or telling or told)[:_FEW]


def _links(asked: Asked) -> Addresses:
    return Addresses(url_for(".overview"), asked)


def _options(ever: Iterable[FlowCount]) -> dict[str, list[str]]:
    """What can be chosen from, whatever is chosen now."""
    counts = list(ever)
    return {
        "category": sorted({one.category for one in counts if one.category}),
        "to": sorted({called(one.recipient) for one in counts}, key=str.casefold),
        "route": sorted({one.route for one in counts if one.route}),
    }
