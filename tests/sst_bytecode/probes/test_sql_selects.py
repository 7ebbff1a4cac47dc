"""What a statement selects, told by its text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.probes.readers.sql_selects import read

CASES = {
    "one table": (
        "select id, Phone as p from customers where id = :i", ["id", "p"],
        [("customers", "id"), ("customers", "phone")], {("customers", "id"): "i"},
    ),
    "all of it": ("SELECT * FROM shop.customers c", ["id", "email"], [("customers", "id"), ("customers", "email")], {}),
    "a join": (
        "SELECT c.*, o.total, city FROM orders o LEFT JOIN customers AS c ON c.id = o.customer_id WHERE o.id = ?",
        ["id", "email", "total", "city"], [("customers", "id"), ("customers", "email"), ("orders", "total"), None],
        {("orders", "id"): 0},
    ),
    "quotes and schemas": (
        'select "u"."email" from public."Users" "u" where u.id = %(who)s::INTEGER', ["email"], [("Users", "email")],
        {("Users", "id"): "who"},
    ),
    "computed": (
        "select distinct lower(trim(both from email)) as e, id from users limit 3", ["e", "id"],
        [("users", "e"), ("users", "id")], {},
    ),
    "texts and comments": (
        "select email -- from x where id = ?\n from users where note = 'from ? a' /* ? */ and plan = ? and id = ?",
        ["email"], [("users", "email")], {("users", "plan"): 0, ("users", "id"): 1},
    ),
    "numbered": ("select email from users where a = $2 and id = $1", ["email"], [("users", "email")], {
        ("users", "a"): 1, ("users", "id"): 0,
    }),
    "alternatives": ("select email from users where id = ? or admin = ?", ["email"], [("users", "email")], {}),
    "alternatives in brackets": (
        "select email from users where (a = ? or b = ?) and id = ?", ["email"], [("users", "email")],
        {("users", "id"): 2},
    ),
    "a list": ("select email from users where id = ? and a in (?, ?)", ["email"], [("users", "email")], {}),
    "not": ("select email from users where not id = ?", ["email"], [("users", "email")], {}),
    "other width": ("select id from users", ["id", "email"], [None, None], {}),
    "two stars": ("select a.*, b.* from a, b", ["id", "email"], [None, None], {}),
    "the same table twice": ("select a.email from users a join users b on a.id = b.boss", ["email"], [None], {}),
    "nested": ("select email from (select * from users) u", ["email"], [None], {}),
    "a condition that is nested": ("select email from users where id = (select 1)", ["email"], [None], {}),
    "a union": ("select email from a union all select email from b", ["email"], [None], {}),
    "no table": ("select 1", ["1"], [None], {}),
    "a function": ("select email from people_of(3)", ["email"], [None], {}),
    "no select": ("insert into users (email) values (?) returning id", ["id"], [None], {}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_columns_are_told_of_plain_selects(case):
    """Each column of a result has its table and its name there; nothing is guessed of what is not read."""
    sql, names, columns, bound = CASES[case]
    found = read(sql)
    assert found.columns(names) == columns
    assert found.bound == bound


def test_conditions_tell_what_is_the_same():
    """Columns that a join makes equal are so both ways, wherever none of its conditions is one of several."""
    found = read("select 1 from orders o join customers c on (c.id = 1 or 1 = 2) and o.customer_id = c.id")
    assert found.equal == {
        ("orders", "customer_id"): ("customers", "id"), ("customers", "id"): ("orders", "customer_id"),
    }  # fmt: skip
    assert not read("select 1 from a join b on a.x = b.y or a.z = b.y and a.q = b.q").equal


@given(st.text(alphabet="select from where,()*=?:'\"ab.;", max_size=60), st.lists(st.text(), max_size=3))
def test_no_text_is_too_strange(sql, names):
    """Whatever the text is: as many answers as there are columns."""
    assert len(read("select " + sql).columns(names)) == len(names)
