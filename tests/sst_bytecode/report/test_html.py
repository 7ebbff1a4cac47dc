"""The HTML report: one file that shows what the page shows, needs nobody and lets nothing run."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from sst_bytecode.facts import Destination
from sst_bytecode.spool import Spool
from tests.chromium import running
from tests.sst_bytecode.web import records


@pytest.fixture
def file(tmp_path, run_python, sst_home):
    """Write the report of a small service, with options."""
    records.write(str(sst_home), events=8)

    def write(*options):
        done = run_python(["-m", "sst_bytecode", "report", "--format", "html", *options])
        assert done.returncode == 0, done.stderr
        path = tmp_path / "report.html"
        path.write_text(done.stdout, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def browser():
    """Chromium, without a window."""
    with running() as one:
        yield one


@pytest.mark.timeout(300)
def test_it_opens_without_a_network_and_breaks_no_rule(file, browser):
    """From file://, of all and of one person: no question to anybody, no complaint, nothing inaccessible."""
    for options, width, dark in (((), 1280, "light"), ((), 360, "dark"), (("--user", "1"), 1280, "dark")):
        path = file(*options)
        tab = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=dark)
        complaints, asked = [], []
        tab.on("console", lambda said, to=complaints: to.append(said.text))
        tab.on("request", lambda request, to=asked: to.append(request.url))
        tab.goto(path.as_uri())
        assert complaints == []
        assert asked == [path.as_uri()]
        tab.evaluate("document.querySelectorAll('details').forEach((one) => one.setAttribute('open', ''))")
        found = Axe().run(tab).response["violations"]
        assert [(one["id"], node["target"]) for one in found for node in one["nodes"]] == []
        assert tab.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        # The style sheet is let in by its digest.
        assert tab.evaluate("getComputedStyle(document.querySelector('.picture')).borderRadius") == "10px"
        tab.close()


def test_it_has_the_pictures_and_nobodys_values(file):
    """The flow, the recipients, the evidence; and no script, no address of anybody, no markup from outside."""
    text = file().read_text()
    for part in (
        'class="flow flow-wide"',
        "Twilio Segment",
        "hmac-sha256",
        "unheard-of.example",
        "New since yesterday",
    ):
        assert part in text
    assert "<script" not in text
    assert "<img" not in text
    assert not re.search(r"[\w.]+@\w+\.\w+", text)
    assert re.search(r"default-src &#39;none&#39;; style-src &#39;sha256-", text)


def test_of_one_person(file):
    """Only this person's events, with values and lineage."""
    text = file("--user", "2").read_text()
    assert 'class="lineage"' in text
    assert "a•••@e•••" in text
    assert set(re.findall(r"<dt>Persons</dt><dd>([^<]*)</dd>", text)) == {"2"}


def test_what_is_alike_is_one_part_and_says_whose_each_datum_is(file, sst_home):
    """Two thousand events of one line are one part, what held no data a count; of two people each datum says whose."""
    spool = Spool(str(sst_home))
    images = Destination("https://images.example/", "images.example", 443)
    there = records.HERE.replace(line=9)
    for number in range(2_000):
        found = () if number % 2 else (records.finding(f"user-{number % 300}"),)
        to = images if number % 2 else records.SEGMENT
        spool.write(records.event(f"f{number:031x}", to, found, ago=9_000.0 - number, place=there))
    two = (records.finding("1", "", field="copy"), records.finding("2", "", field="phone", source=None))
    spool.write(records.event("e" * 32, records.OPENAI, two, place=there))
    text = file().read_text()
    (busy,) = [one for one in text.split("<details")[1:] if "app.py:9" in one and "user-0," in one]
    assert "1\N{NARROW NO-BREAK SPACE}000×" in busy
    assert "150 people" in busy
    assert "and 138 others" in busy
    assert re.search(r"1000 requests to <span class=\"name\">images.example", text)
    assert "nobody’s data" not in text
    (both,) = [one for one in text.split("<details")[1:] if "<b>phone</b>" in one]
    assert re.search(r"<b>copy</b></td><td>1</td>", both)
    assert re.search(
        r"<b>phone</b></td><td>2 <span class=\"dim\">taken for theirs: it left in their request</span>", both
    )
    assert both.count("taken for theirs") == 1
    assert text.count("<details") < 30


def test_weak_matches_are_elsewhere(run_python, sst_home):
    """What the file would not show is not asked for in vain."""
    done = run_python(["-m", "sst_bytecode", "report", "--format", "html", "--all", "--home", str(sst_home)])
    assert done.returncode == 2
    assert done.stderr.startswith("sst: --all: weak matches are not in the HTML file")
    assert done.stderr.count("\n") == 1
