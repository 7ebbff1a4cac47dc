"""What matching costs.

CPU time of one payload with ten, a thousand and a hundred thousand live values, and of making a value live. ``python -m
tests.bench.matching`` prints the table and writes it into docs/performance.md, under a heading of its own.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tracemalloc
from pathlib import Path
from time import thread_time
from typing import TYPE_CHECKING

from sst_bytecode.facts import Payload
from sst_bytecode.keys import Key
from sst_bytecode.tracker.examining import examine
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.match import find
from sst_bytecode.tracker.people import Request
from sst_bytecode.tracker.tracker import Tracker
from tests.bench.table import machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- matching:begin -->", "<!-- matching:end -->"
_SLICES = 10  # of one round: the shorter, the likelier that nothing else ran meanwhile
SIZES = (10, 1_000, 100_000)
HEADERS = (
    ("User-Agent", "service/2.4"),
    ("Accept", "*/*"),
    ("Content-Type", "application/json"),
    ("X-Api-Version", "7"),
)

Person = dict[str, object]
Row = tuple[str, str, str, str]  # what, how many values are live, its cost, its bar


def people(seed: int = 1) -> Iterator[Person]:
    """Made-up people, all of them different, with names and towns that many share."""
    chance = random.Random(seed)
    for number in range(sys.maxsize):
        first = chance.choice(("Amara", "Bjorn", "Chloe", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas"))
        last = "".join(chance.choices("abdegiklmnorstu", k=7)).title()
        yield {
            "email": f"{first}.{last}{number}@mail{number % 90}.example",
            "phone": f"+44 20 {number:08}",
            "first_name": first,
            "last_name": last,
            "income": chance.randrange(20_000, 200_000),
            "user_id": f"c-{chance.getrandbits(40):010x}",
            "birth_date": f"{chance.randrange(1940, 2006)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
            "street": f"{chance.randrange(1, 200)} {last} Street",
            "postcode": f"{chance.choice('ABCDEF')}{number % 99} {number % 9}XY",
            "city": chance.choice(("Lyon", "Porto", "Gdansk", "Turin")),
        }


def filled(size: int) -> tuple[LiveValues, Person, str]:
    """That many live values, and the last person with the name under which they are known."""
    room = 2 * size + 100_000  # none has to go, so that its going is not measured
    live = LiveValues(room, kept=room)
    crowd = people()
    while True:
        person = next(crowd)
        name = f"person-{len(live)}"
        add(live, person, name)
        if len(live) >= size:
            return live, person, name


def add(live: LiveValues, person: Person, name: str) -> None:
    """Make all that is known of *person* live."""
    for field, value in person.items():
        live.add(value, tag=f"{name}:{field}", person=name, category=field, field=field, source="form", request=name)


def body(person: Person, size: int) -> bytes:
    """An analytics event of about *size* bytes that holds the address, the id and the first name of *person*."""
    user = {
        "id": person["user_id"],
        "email": person["email"],
        "traits": {"plan": "pro", "first_name": person["first_name"]},
    }
    event: dict[str, object] = {"event": "checkout completed", "user": user, "items": []}
    items: list[object] = event["items"]  # type: ignore[assignment]  # the list just made
    while True:
        text = json.dumps(event).encode()
        if len(text) >= size:
            return text
        missing = max(1, (size - len(text)) // 90)
        items.extend(
            {"sku": f"A{n}", "quantity": n % 7, "price": 12.5 + n, "title": f"Useful product number {n}"}
            for n in range(len(items), len(items) + missing)
        )


def microseconds(work: Callable[[], object], rounds: int) -> float:
    """The least CPU time of one call among slices of a millisecond, which are long enough for the clock.

    Whatever else the machine does meanwhile (caches, the other thread of a core) only adds.
    """
    work()
    start = thread_time()
    work()
    repeats = max(1, min(1000, int(0.001 / max(1e-6, thread_time() - start))))
    figures = []
    for _ in range(rounds if repeats == 1 else _SLICES * rounds):
        start = thread_time()
        for _ in range(repeats):
            work()
        figures.append((thread_time() - start) / repeats)
    return min(figures) * 1e6


def matching(size: int, rounds: int) -> list[Row]:
    """The rows for *size* live values."""
    live, person, name = filled(size)
    stranger = next(people(seed=2))
    known = frozenset({name})
    rows = []
    for label, someone in (("three matches", person), ("no match", stranger)):
        payload = payload_of(body(someone, 1000))
        cost = microseconds(lambda payload=payload: find(live, payload, persons=known, request=name), rounds)
        rows.append((f"JSON body of 1 KB, {label}", f"{size:,}", f"{cost:.0f} µs", bar("≤ 100 µs", cost, 100)))
    rows.append(
        ("the same, and what no source gave", f"{size:,}", f"{examining(live, person, name, rounds):.0f} µs", "")
    )
    large = payload_of(body(person, 1_000_000))
    cost = microseconds(lambda: find(live, large, persons=known, request=name), rounds)
    rows.append(("JSON body of 1 MB", f"{size:,}", f"{cost / 1000:.0f} ms", bar("≤ 60 ms", cost, 60_000)))
    cost = adding(live, rounds)
    rows.append(("making one value live", f"{size:,}", f"{cost:.1f} µs", bar("≤ 5 µs", cost, 5)))
    return rows


def bar(text: str, cost: float, most: float) -> str:
    """The bar, and whether it was missed."""
    return text if cost <= most else f"{text} (missed)"


def payload_of(data: bytes) -> Payload:
    """What leaves with that body."""
    return Payload(
        url="https://collect.example/v1/events?v=2", body=data, headers=HEADERS, content_type="application/json"
    )


def examining(live: LiveValues, person: Person, name: str, rounds: int) -> float:
    """Microseconds for all that the tracker does with the body of three matches, recording apart."""
    tracker = Tracker(Key(b"bench"), lambda *_: None)
    request = Request(name)
    request.person = name
    payload = payload_of(body(person, 1000))
    return microseconds(lambda: examine(payload, live, tracker.flow, tracker.tags, request), rounds)


def adding(live: LiveValues, rounds: int) -> float:
    """Microseconds for making one value live: the least of slices of twenty new people with ten values each."""
    figures = []
    fresh = people(seed=3)
    for turn in range(_SLICES * rounds):
        batch = [next(fresh) for _ in range(20)]
        start = thread_time()
        for number, someone in enumerate(batch):
            add(live, someone, f"fresh-{turn}-{number}")
        figures.append((thread_time() - start) / sum(map(len, batch)))
    return min(figures) * 1e6


def memory(size: int = 20_000) -> int:
    """Bytes that one live value takes, its text and its place in every index included."""
    crowd = people()
    batch = [next(crowd) for _ in range(size // 10)]
    tracemalloc.start()
    live = LiveValues(2 * size, kept=2 * size)
    before = tracemalloc.get_traced_memory()[0]
    for number, someone in enumerate(batch):
        add(live, someone, f"person-{number}")
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return taken // len(live)


def table(rounds: int) -> str:
    """All figures as a table in Markdown, with the time of the JSON parser alone to compare with."""
    data = body(next(people()), 1000)
    parsing = microseconds(lambda: json.loads(data), rounds)
    rows: list[Row] = [("parsing that JSON body alone (`json.loads`)", "", f"{parsing:.0f} µs", "")]
    for size in SIZES:
        rows.extend(matching(size, rounds))
    rows.append(("memory of one live value, tag and person included", "20,000", f"{memory()} bytes", ""))
    lines = [
        "| what | live values | CPU | bar |",
        "|---|---:|---:|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
        f"The least of {rounds} rounds. {machine()}.",
    ]
    return "\n".join(lines)


def main() -> int:
    """Print the table and write it into the page; return 1 where the page has no place for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--dry", action="store_true", help="print the table, but leave the page as it is")
    options = parser.parse_args()
    figures = table(options.rounds)
    print(figures)
    if options.dry:
        return 0
    text = PAGE.read_text(encoding="utf-8")
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        print(f"{PAGE.name}: no place for the table", file=sys.stderr)
        return 1
    PAGE.write_text(f"{head}{begin}\n{figures}\n{end}{tail}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
