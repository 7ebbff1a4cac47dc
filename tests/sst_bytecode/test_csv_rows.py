"""CSV files watched for real: each row is its own person's, whoever brings the file and whatever is made of it."""

from __future__ import annotations

import pytest

from sst_bytecode import config as configuration
from sst_bytecode import queries
from tests.sst_bytecode.test_subjects import BOOT, sent

HEAD = """
import csv, hashlib, io, sys
import requests

PEOPLE = "email,first_name,phone,city\\n" + "".join(
    f"{name}.{''.join(map(chr, (76, 101, 101)))}@Mail.example ,{name},+4670123450{number},Lund\\n"
    for number, name in enumerate(("".join(map(chr, (78, 111, 114, 97))), "".join(map(chr, (79, 109, 97, 114)))))
)

def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()
"""

AUDIENCE = (
    HEAD
    + """
for row in csv.DictReader(io.StringIO(PEOPLE)):
    requests.post(sys.argv[1], json={"em": sha(row["email"].strip().lower()), "ph": sha(row["phone"])})
for row in csv.DictReader(io.StringIO("sku,city,price\\nA-1,Lund,12\\n"), delimiter=","):
    requests.post(sys.argv[1], json=row)
"""
)

IMPORT = (
    HEAD
    + """
from flask import Flask, request, session as visit
app = Flask(__name__)
app.secret_key = "k"

@app.post("/login")
def login():
    visit["user_id"] = request.form["id"]
    return request.form["email"]

@app.post("/import")
def take():
    assert visit["user_id"]
    for row in csv.DictReader(io.TextIOWrapper(request.files["people"].stream, encoding="utf-8")):
        requests.post(sys.argv[1], json={"em": sha(row["email"].strip().lower()), "phone": row["phone"]})
    return "done"

nora = PEOPLE.split("\\n")[1].partition(",")[0].strip().lower()
for number, email in ((17, nora), (1, "staff.member@office.example")):
    client = app.test_client()
    client.post("/login", data={"id": str(number), "email": email})
assert client.post("/import", data={"people": (io.BytesIO(PEOPLE.encode()), "p.csv")}).data == b"done"
"""
)

LONG = """
import csv, io, sys
import requests
text = "email,x\\n" + "".join(f"somebody{number}@mail.example,1\\n" for number in range(10_050))
assert sum(1 for row in csv.DictReader(io.StringIO(text))) == 10_050
requests.post(sys.argv[1], json={"a": "somebody9000" + "@mail.example"})
"""


PLAIN = (
    HEAD
    + """
reader = csv.reader(io.StringIO(PEOPLE))
for row in reader:
    if reader.line_num > 1:
        requests.post(sys.argv[1], json={"em": sha(row[0].strip().lower()), "ph": sha(row[2])})
for row in csv.reader(["sku,city,price", "A-1,Lund,12"]):
    requests.post(sys.argv[1], json=row)
"""
)

SKIPPED = (
    HEAD
    + """
goods = csv.reader(io.StringIO("sku,city\\nA-1,Lund\\n"))
print(next(goods))
reader = csv.reader(io.StringIO(PEOPLE))
columns = next(reader)
first = next(reader)
for row in [first, *[row for row in reader]]:
    found = dict(zip(columns, row))
    requests.post(sys.argv[1], json={"em": sha(found["email"].strip().lower()), "ph": sha(found["phone"])})
requests.post(sys.argv[1], json=list(goods))
"""
)


@pytest.mark.parametrize("program", [AUDIENCE, PLAIN, SKIPPED], ids=["by name", "plain", "first row taken"])
def test_a_list_of_people_that_a_script_hashes(program, run_python, tmp_path, service):
    """Each digest is of the person in that row; a list of goods is of nobody."""
    first, second, goods = [*sent(run_python, tmp_path, service, program), None][:3]
    told = [{(item.field, item.form, item.source) for item in one.data} for one in (first, second)]
    assert told == [{("email", "strip > lower > sha256", "csv"), ("phone", "sha256", "csv")}] * 2
    assert [len({item.person for item in one.data}) for one in (first, second)] == [1, 1]
    assert first.data[0].person != second.data[0].person
    assert goods is None or not goods.data


def test_a_list_that_staff_upload(run_python, tmp_path, service):
    """Rows are not who uploads them: they are whose address is in them, by the name under which it is known."""
    first, second = sent(run_python, tmp_path, service, IMPORT)
    assert {item.person for item in first.data} == {"17"}
    (other,) = {item.person for item in second.data}
    assert other.startswith("key:")
    for event in (first, second):
        assert {item.field for item in event.data} == {"email", "phone"}
        assert "csv" in {item.source for item in event.data}


def test_a_long_file(run_python, tmp_path, service):
    """What is beyond the limit is counted, and the program has all rows."""
    (tmp_path / "read.py").write_text(LONG)
    home = {"SST_HOME": str(tmp_path / "home")}
    done = run_python([tmp_path / "read.py", service.url], {"PYTHONPATH": BOOT, **home})
    assert (done.returncode, done.stderr) == (0, "")
    reader = queries.open_reader(configuration.load(home, str(tmp_path)))
    assert [item.source for event in reader.events() for item in event.data] == ["csv"]
    assert reader.health().counts == {"rows of a file beyond the limit": 51}  # the first line names the columns
