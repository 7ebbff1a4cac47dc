"""What of a command line cannot be reached is told from its words."""

from __future__ import annotations

import pytest

from sst_bytecode.doctor.reach import limits_of


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("python app.py -c", []),
        ("python -X dev -W error -m shop -S", []),
        ("python -c pass", ["-c: the program itself"]),
        ("python3.12 -", ["standard input: the program itself"]),
        ("python", ["standard input: the program itself"]),
        ("python -S app.py", ["-S: Python runs neither"]),
        ("python -Es app.py", ["-I or -E: PYTHONPATH is ignored"]),
        ("python -IS -c pass", ["-S: Python", "-I or -E: PYTHONPATH", "-c: the program"]),
        ("/opt/bin/python3 -m pdb app.py", ["-m pdb: it executes the program itself"]),
        ("gunicorn -w 2 shop:app", []),
        ("uwsgi --http :8000 --module shop:app", []),
        ("uwsgi --http :8000 --wsgi-file shop.py", ["--wsgi-file shop.py: uWSGI executes this file itself"]),
        ("uwsgi --wsgi-file=shop.py", ["--wsgi-file shop.py: uWSGI executes this file itself"]),
    ],
)
def test_limits_of_a_command(command, words):
    """Each limit is a sentence, in the order in which the command has them; none where all is reached."""
    found = limits_of(command.split())
    assert [text[: len(start)] for text, start in zip(found, words, strict=True)] == words


def test_settings_of_uwsgi_are_read(tmp_path):
    """Of what uWSGI is told, most stands in a file: which is looked into."""
    file = tmp_path / "shop.ini"
    file.write_text("[uwsgi]\nmaster = true\nwsgi-file = shop.py\nenv = A=1\nenv = B=2\n")
    assert limits_of(["uwsgi", "--ini", str(file)])[0].startswith("--wsgi-file shop.py")
    file.write_text("no settings")
    assert limits_of(["uwsgi", str(file)]) == []
