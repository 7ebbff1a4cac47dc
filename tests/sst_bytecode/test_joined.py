"""An application that joins the tracker keeps its rows, or is told why it cannot."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

import sst_bytecode

BOOT = str(Path(sst_bytecode.__file__).parent / "boot" / "path")

APPLICATION = """
    import json, sys
    import sst_bytecode
    from flask import Flask, request
    from flask_sqlalchemy import SQLAlchemy
    from sqlalchemy.pool import StaticPool

    db = SQLAlchemy()
    app = Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI=sys.argv[1])
    if sys.argv[2:]:
        app.config.update(SQLALCHEMY_ENGINE_OPTIONS={"poolclass": StaticPool})
    db.init_app(app)

    class Customer(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        email = db.Column(db.String)

    class DataTag(sst_bytecode.DataTagMixin, db.Model): pass
    class DataSharingEvent(sst_bytecode.DataSharingEventMixin, db.Model): pass
    class DataLineage(sst_bytecode.DataLineageMixin, db.Model): pass

    tracker = sst_bytecode.get_tracker()
    tracker.db_session = db.session
    tracker.DataTagModel = DataTag
    tracker.DataSharingEvent = DataSharingEvent
    tracker.DataLineage = DataLineage

    @app.post("/join")
    def join():
        db.session.add(Customer(email=request.form["email"]))
        db.session.commit()
        return "", 204

    with app.app_context():
        db.create_all()
    with app.test_client() as visitor:
        visitor.post("/join", data={"email": "zelda.quill@mail.example", "user_id": "u-77"})
    from sst_bytecode import queries
    events = queries.get_sharing_events_for_user("u-77")
    print(json.dumps({"joined": tracker.joined, "events": [[e.kind, [i.field for i in e.data]] for e in events]}))
"""


@pytest.fixture
def run(run_python, tmp_path):
    """Run the application on a database; give what it says of itself."""

    def run(*arguments):
        script = tmp_path / "shop.py"
        script.write_text(textwrap.dedent(APPLICATION))
        done = run_python([script, *arguments], {"PYTHONPATH": BOOT}, tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    return run


@pytest.mark.parametrize("arguments", [("sqlite://",), ("sqlite:///shop.db", "one connection")])
def test_rows_stay_in_memory_where_no_second_connection_sees_them(run, run_python, tmp_path, arguments):
    """Questions are answered out of the tracker's memory; the handle and the doctor give the reason."""
    seen = run(*arguments)
    assert seen["events"] == [["database", ["email"]]]
    assert "memory" in seen["joined"]
    doctor = run_python(["-m", "sst_bytecode", "doctor"], cwd=tmp_path)
    assert "memory" in doctor.stdout


def test_rows_land_in_the_database_of_the_application(run, tmp_path):
    """A file has room for a second connection: the handle names the database."""
    seen = run(f"sqlite:///{tmp_path}/shop.db")
    assert seen["events"] == [["database", ["email"]]]
    assert seen["joined"].endswith("shop.db")


def test_without_tracking_the_handle_takes_everything_and_does_nothing(run_python, tmp_path):
    """The six lines of a joined application do no harm in a plain process."""
    text = (
        "import sst_bytecode; t = sst_bytecode.get_tracker(); t.db_session = t.DataTagModel = object; print(t.joined)"
    )
    assert run_python(["-c", text], cwd=tmp_path).stdout == "\n"
