"""What a statement writes, told by its text and parameters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.probes.readers.sql_text import rows_written

CASES = {
    "one row": ('INSERT INTO "users" ("a", "b") VALUES (%s, %s)', ["a", 1], [("users", {"a": "a", "b": 1})]),
    "several rows": (
        "insert into users (email, age) values (%s, %s), (%s, %s)", ["a", 1, "b", 2],
        [("users", {"email": "a", "age": 1}), ("users", {"email": "b", "age": 2})],
    ),
    "arrays of columns": (
        'INSERT INTO "users" ("email", "age") SELECT * FROM UNNEST((%s)::text[], (%s)::int[])', [["a", "b"], [1, 2]],
        [("users", {"email": "a", "age": 1}), ("users", {"email": "b", "age": 2})],
    ),
    "schema and backticks": ("REPLACE INTO `shop`.`users` (`email`) VALUES (?)", ("a",), [("users", {"email": "a"})]),
    "or ignore": ("INSERT OR IGNORE INTO users (email) VALUES (%s)", ["a"], [("users", {"email": "a"})]),
    "names": ("insert into users values (%(email)s)", {"email": "a"}, [("users", {"email": "a"})]),
    "expressions among the values": (
        "INSERT INTO users (email, made) VALUES (LOWER(%s), now())", ["a"], [("users", {"0": "a"})],
    ),
    "update": (
        'UPDATE "users" SET "email" = %s, "age" = %s WHERE "users"."id" = %s', ["a", 1, 7],
        [("users", {"email": "a", "age": 1})],
    ),
    "update by itself": ("UPDATE users SET age = age + %s WHERE email = %s", [1, "a"], [("users", {"age": 1})]),
    "update in cases": (
        'UPDATE "users" SET "email" = (CASE WHEN ("id" = %s) THEN %s ELSE NULL END), "age" = %s WHERE "id" IN (%s)',
        [7, "a", 1, 7], [("users", {"email": [7, "a"], "age": 1})],
    ),
    "a comma in a text": (
        "UPDATE users SET note = 'x, where %%', email = %s RETURNING id", ["a"], [("users", {"email": "a"})],
    ),
    "delete": ("DELETE FROM users WHERE email = %s", ["a"], []),
    "select": ("SELECT email FROM users WHERE email = %s", ["a"], None),
    "no parameters": ("INSERT INTO users (email) VALUES ('a')", None, []),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_rows_of_a_statement(case):
    """The table, and each value under the column that it goes into; what is looked for is not among them."""
    sql, parameters, rows = CASES[case]
    assert rows_written(sql, parameters) == rows


@given(st.text(), st.lists(st.integers()))
def test_no_text_is_too_strange(text, parameters):
    """Whatever the text, there is an answer."""
    for head in ("", "insert into t (a) ", "update t set "):
        found = rows_written(head + text, parameters)
        assert found is None or isinstance(found, list)
