"""A job over sixty people's rows, all loaded before the first is sent: ``python nightly.py``."""

import hashlib
import os

import requests
from sqlalchemy import create_engine, text

SINK, SALT, PEPPER = os.environ["SINK"], "pepper", "a0b1c2d3e4f5"
COLUMNS = "id integer, email text, username text, phone text"


def made_of(row):
    return {
        "before": SALT + row.email,
        "behind": row.email + SALT,
        "about": PEPPER + row.email + SALT,
        "upper": (SALT + row.email).upper(),
        "number": SALT + row.phone,
        "login": PEPPER + row.username,
        "another": "jo" + row.email,
    }


if __name__ == "__main__":
    with create_engine("sqlite://").begin() as database:
        database.execute(text(f"create table users ({COLUMNS})"))
        for number in range(60):
            login = f"may.mason{number + 100}"
            database.execute(
                text("insert into users values (:id, :email, :username, :phone)"),
                {"id": number, "email": f"{login}@posta.example", "username": login, "phone": f"0049170555{number:04}"},
            )
        rows = database.execute(text("select * from users")).all()
    for row in rows:
        for name, value in made_of(row).items():
            digest = hashlib.sha256(value.encode()).hexdigest()
            requests.post(f"{SINK}/nightly/{name}", params={"u": digest}, json={"u": digest})
