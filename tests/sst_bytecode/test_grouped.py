"""Numbers that a form brings in one piece and a program prints in groups, watched for real."""

from __future__ import annotations

from pathlib import Path

import sst_bytecode
from sst_bytecode import config as configuration
from sst_bytecode import queries

BOOT = str(Path(sst_bytecode.__file__).parent / "boot" / "path")

GIVEN = {
    "card_number": "4556737586899855", "ssn": "536228841", "national_id": "2308744417",
    "nhs_number": "4857773456", "passport_number": "XK4410927", "postcode": "CB61QX", "nino": "QQ123456C",
    "plz": "11122",
}  # fmt: skip
SENT = {
    "card": ("card_number", {"number": "4556 7375 8689 9855"}),
    "prose": ("card_number", {"text": "Card 4556-7375-8689-9855 09/29, 3 parcels"}),
    "ssn": ("ssn", {"ssn": "536-22-8841"}),
    "call": ("ssn", {"q": "call about 536-22-8841 12 times"}),
    "cpr": ("national_id", {"national_id": "230874-4417"}),
    "nhs": ("nhs_number", {"nhs_number": "485 777 3456"}),
    "pass": ("passport_number", {"passport": "XK 4410927"}),
    "code": ("postcode", {"address": {"postcode": "CB6 1QX"}}),
    "nino": ("nino", {"text": "nino QQ 12 34 56 C"}),
    "plz": ("plz", {"postal_code": "111 22"}),
}
OTHERS = {"amounts": "536, 22 and 8841", "sum": "536.22 + 8841.00", "parts": "536-22-88412", "list": "111, 22, 333"}

APP = """
import sys
import requests
from flask import Flask, request, session
app = Flask(__name__)
app.secret_key = "k"
@app.post("/")
def page():
    session["user_id"]
    for name in request.form:
        request.form[name]
    for path, body in {sent!r}.items():
        requests.post(sys.argv[1] + "/" + path, json=body)
    return ""
client = app.test_client()
with client.session_transaction() as stored:
    stored["user_id"] = 1
print(client.post("/", data={given!r}).status_code)
"""


def test_groups(run_python, tmp_path, service):
    """Each is told as the field that it came in, also behind and before other numbers; other numbers are not it."""
    bodies = {path: body for path, (_, body) in SENT.items()} | {path: {"text": text} for path, text in OTHERS.items()}
    told = _told(run_python, tmp_path, service, GIVEN, bodies)
    assert told == {(path, field, "respaced") for path, (field, _) in SENT.items()}


def test_groups_of_another_card(run_python, tmp_path, service):
    """Four, six and five digits, as they are printed on some."""
    sent = {"amex": {"text": "3782 822463 10005"}}
    told = _told(run_python, tmp_path, service, {"card_number": "378282246310005"}, sent)
    assert told == {("amex", "card_number", "respaced")}


def _told(run_python, tmp_path, service, given, bodies):
    script = tmp_path / "program.py"
    script.write_text(APP.replace("{sent!r}", repr(bodies)).replace("{given!r}", repr(given)))
    home = {"SST_HOME": str(tmp_path / "home")}
    done = run_python([script, service.url], {"PYTHONPATH": BOOT, **home})
    assert (done.returncode, done.stdout, done.stderr) == (0, "200\n", "")
    reader = queries.open_reader(configuration.load(home, str(tmp_path)))
    assert not reader.health().counts
    return {
        (event.recipient.url.removeprefix(service.url + "/"), item.field, item.form)
        for event in reader.events()
        for item in event.data
        if not item.weak
    }
