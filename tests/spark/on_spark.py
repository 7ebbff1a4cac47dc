"""The query for Spark in docs/how-to/analyse-a-fleet.md runs, on a real Spark, over files that an export wrote.

Not among the usual tests, for Spark is half a gigabyte and needs Java: `nox --session spark` runs it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import sst_bytecode
from sst_bytecode import config, queries
from sst_bytecode.export.parquet import write_parquet
from sst_bytecode.facts import Attempt, Destination, Finding, Place
from sst_bytecode.spool import Spool
from tests.debian import install

_DOCS = Path(sst_bytecode.__file__).parents[1] / "docs"
_PLACE = Place("app.py", 42, 8, "register", "MainThread")
_SEGMENT = Destination("https://api.segment.io/v1", "api.segment.io", 443)


@pytest.fixture(scope="session")
def java():
    """Have a Java runtime, Debian's if there was none."""
    if not shutil.which("java"):
        install("default-jre-headless")
    return shutil.which("java")


@pytest.mark.timeout(600)
def test_the_query_of_the_guide_runs_on_spark(java, tmp_path, monkeypatch):
    """Word for word, but for the folder; the answer is the one that DuckDB gives."""
    assert java
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    home = tmp_path / "home"
    spool = Spool(str(home))
    for number, person in enumerate(("ada", "bob", "ada")):
        datum = Finding(f"t{person}", person, "email", "email", "flask.form", "sha256", "body.em", ("value",), 0.99)
        time = 1_795_348_800.0 + number
        spool.write(
            Attempt(f"e{number}", time, "http", "requests", "requests.post", _SEGMENT, _PLACE, (datum,), "r", "POST /")
        )
    reader = queries.open_reader(config.load({"SST_HOME": str(home)}, str(tmp_path)))
    write_parquet(tmp_path / "out", "one", reader.events(weak=True), reader.tags(), reader.steps())
    text = (_DOCS / "how-to" / "analyse-a-fleet.md").read_text()
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, object] = {}
    exec(program.replace("/data/sst", str(tmp_path / "out")), names)
    rows = [row.asDict() for row in names["answer"].collect()]
    names["spark"].stop()
    assert [(row["organisation"], row["country"], row["category"], row["data"], row["people"]) for row in rows] == [
        ("Twilio Segment", "US", "email", 3, 2)
    ]
