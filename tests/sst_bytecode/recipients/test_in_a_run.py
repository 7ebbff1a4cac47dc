"""What sst.toml says of recipients is what the report of a run says of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.loopback import serving

ROOT = Path(__file__).parents[3]
PROGRAM = """\
import sys, urllib.request
for address in sys.argv[1:]:
    urllib.request.urlopen(address + "/v1/track", data=b"hello").read()
"""


def test_party_organisation_and_category_come_from_the_file(tmp_path):
    """A port of this machine is a vendor if the file says so, another stays local, a path of it is one's own."""
    (tmp_path / "app.py").write_text(PROGRAM)
    with serving() as vendor, serving() as other, serving() as own:
        (tmp_path / "sst.toml").write_text(
            f"""
first_party = ["shop.example"]
[[recipient]]
match = "127.0.0.1:{vendor.port}"
organisation = "Acme Analytics"
category = "analytics"
party = "third"
[[recipient]]
match = "{own.url}/v1"
organisation = "Our shop"
party = "first"
"""
        )
        environment = {key: value for key, value in os.environ.items() if not key.startswith("SST_")}
        sst = [sys.executable, "-m", "sst_bytecode"]
        options = {"cwd": tmp_path, "env": {**environment, "PYTHONPATH": str(ROOT)}}
        program = [sys.executable, "app.py", vendor.url, other.url, own.url]
        subprocess.run([*sst, "run", "--", *program], check=True, **options)
        report = subprocess.run([*sst, "report", "--format", "json"], check=True, capture_output=True, **options)
    told = [event["destination"] for event in json.loads(report.stdout)["events"]]
    assert [(one["organisation"], one["category"], one["party"], one["domain"]) for one in told] == [
        ("Acme Analytics", "analytics", "third", "127.0.0.1"),
        (None, None, "local", "127.0.0.1"),
        ("Our shop", None, "first", "127.0.0.1"),
    ]
