"""Files that are read into data frames, watched for real: each row is its own person's, whoever brings the file."""

from __future__ import annotations

import pytest

from sst_bytecode import config as configuration
from sst_bytecode import queries
from tests.sst_bytecode.test_subjects import BOOT, sent

HEAD = """
import hashlib, io, sys
import requests

def name(*letters):
    return "".join(map(chr, letters))

PEOPLE = "user_ref,email,first_name,born,score,note\\n" + "".join(
    f"{number},{first}.Lee{chr(64)}Mail.example,{first},1985-04-1{number},,x\\n"
    for number, first in enumerate((name(78, 111, 114, 97), name(79, 109, 97, 114)))
) + "7,,,,3.5,\\n"
GOODS = "sku,name,city,price\\nA-1,Lamp,Lund,12.5\\n"

def sha(text):
    return hashlib.sha256(text.lower().encode()).hexdigest()

def send(row):
    requests.post(sys.argv[1], json={"em": sha(row["email"]), "fn": row["first_name"], "dob": str(row["born"])[:10]})
"""

PANDAS = """
import pandas as pd
for row in pd.read_csv(io.StringIO(PEOPLE), parse_dates=["born"]).to_dict("records")[:2]:
    send(row)
requests.post(sys.argv[1], data=pd.read_csv(io.StringIO(GOODS)).to_json(orient="records"))
"""

POLARS = """
import polars as pl
for row in pl.read_csv(io.StringIO(PEOPLE), try_parse_dates=True).head(2).iter_rows(named=True):
    send(row)
requests.post(sys.argv[1], data=pl.read_csv(io.StringIO(GOODS)).write_json())
"""

PYARROW = """
import pyarrow.csv as pc
import pyarrow.parquet as pq
pq.write_table(pc.read_csv(io.BytesIO(PEOPLE.encode())), sys.argv[0] + ".parquet")
for row in pq.read_table(sys.argv[0] + ".parquet").to_pylist()[:2]:
    send(row)
requests.post(sys.argv[1], json=pc.read_csv(io.BytesIO(GOODS.encode())).to_pylist())
"""

LONG = """
import io, sys
import pandas as pd, requests
text = "email,x\\n" + "".join(f"somebody{number}@mail.example,1\\n" for number in range(10_050))
assert len(pd.read_csv(io.StringIO(text))) == 10_050
requests.post(sys.argv[1], json={"a": "somebody9000" + "@mail.example"})
"""


@pytest.mark.parametrize(("library", "program"), [("pandas", PANDAS), ("polars", POLARS), ("pyarrow", PYARROW)])
def test_a_file_of_people(run_python, tmp_path, service, library, program):
    """Each row that is sent is told as that of whose address is in it; a list of goods is of nobody."""
    first, second, *goods = sent(run_python, tmp_path, service, HEAD + program)
    for event in (first, second):
        assert {(item.field, item.form, item.source) for item in event.data} == {
            ("email", "lower > sha256", library), ("first_name", "", library), ("born", "", library),
        }  # fmt: skip
        (person,) = event.persons
        assert person.startswith("key:")
    assert first.persons != second.persons
    assert not any(event.data for event in goods)


def test_a_long_frame(run_python, tmp_path, service):
    """The first rows are known, that there are more is counted, and the program has all of them."""
    (tmp_path / "read.py").write_text(LONG)
    home = {"SST_HOME": str(tmp_path / "home")}
    done = run_python([tmp_path / "read.py", service.url], {"PYTHONPATH": BOOT, **home})
    assert (done.returncode, done.stderr) == (0, "")
    reader = queries.open_reader(configuration.load(home, str(tmp_path)))
    assert [item.source for event in reader.events() for item in event.data] == ["pandas"]
    assert reader.health().counts == {"rows of a frame beyond the limit": 1}
