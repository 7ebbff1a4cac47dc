"""No text that is kept shows a personal value, however it is encoded there."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sst_bytecode.facts import Payload
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.match import find, mask

EMAIL = "Maria.Silva+shop@example.org"


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        (f"https://x.example/u/{EMAIL}/edit", "https://x.example/u/{email}/edit"),
        (f"https://x.example/u/{quote(EMAIL)}?a=1", "https://x.example/u/{email}?a=1"),
        (f"https://x.example/?q={quote_plus(EMAIL)}&v=2#x", "https://x.example/?q={email}&v=2#x"),
        (f"https://x.example/?r={quote(quote(EMAIL, safe=''), safe='')}", "https://x.example/?r={email}"),
        (f"https://x.example/?to={EMAIL.upper()}", "https://x.example/?to={email}"),
        ("https://maria:s3cret@x.example/a", "https://{credentials}@x.example/a"),
        ("https://x.example/find?email=stranger%40example.com", "https://x.example/find?email={email}"),
        ("https://x.example/find?name=Zoe&first_name=Zoe", "https://x.example/find?name=Zoe&first_name={first_name}"),
        ("https://x.example/find/stranger@example.com", "https://x.example/find/{email}"),
        ("https://x.example/v1/m-7d1f20c9/9%20Harbour%20Road", "https://x.example/v1/{user_id}/{street}"),
        ("https://x.example/v1/orders?page=2", "https://x.example/v1/orders?page=2"),
        ("https://x.example/v1?api_key=sk-123", "https://x.example/v1?api_key={secret}"),
        ("sqlite:///data/app.db", "sqlite:///data/app.db"),
        ("", ""),
    ],
)
def test_urls(live, url, masked):
    """Matched values, credentials, values that look personal and values under personal names become their categories.

    The rest stays.
    """
    matches = find(live, Payload(url=url), persons=frozenset({"maria"}), request="r1").matches
    assert mask(url, matches) == masked


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("https://x.example/v1/track", "https://x.example/v1/track"),
        ("https://x.example/users/1/orders/21?page=1&u=x_1", "https://x.example/users/{user_id}/orders/21?page={user_id}&u=x_{user_id}"),
        ("https://x.example/u%2f1/%31", "https://x.example/u%2f{user_id}/{user_id}"),
        ("https://x.example/adapter/ADA/ada.txt", "https://x.example/adapter/{first_name}/{first_name}"),
    ],
)  # fmt: skip
def test_short_values_stand_by_themselves(url, masked):
    """The number of a user, found in the body, is not part of a version; where it stands alone it may be hers."""
    live = LiveValues()
    for field, value in (("user_id", "1"), ("first_name", "Ada")):
        live.add(value, tag=field, person="p", category=field, field=field, source="s")
    body = {"user_id": "1", "first_name": "Ada"}
    matches = find(live, Payload(url="https://x.example/", body=body), persons=frozenset({"p"})).matches
    assert {match.text for match in matches} == {"1", "Ada"}
    assert [mask(url, matches), mask(url, matches)] == [masked, masked]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.text(alphabet="abc/?&=;,#%+.-_ @", max_size=12), min_size=1, max_size=5),
    st.sampled_from(
        [
            EMAIL,
            quote(EMAIL),
            quote(EMAIL, safe=""),
            quote_plus(EMAIL),
            quote(quote(EMAIL)),
            EMAIL.lower(),
            EMAIL.upper(),
        ]
    ),
)
def test_nothing_is_left_of_an_address(around, spelling):
    """Wherever an address stands in a URL, in whatever spelling, no part of it that tells it is left."""
    live = LiveValues()
    live.add(EMAIL, tag="t", person="p", category="email", field="email", source="s")
    url = "https://x.example/" + f"/{spelling}/".join(around)
    matches = find(live, Payload(url=url), persons=frozenset({"p"})).matches
    masked = mask(url, matches).lower()
    if matches:
        assert "silva" not in masked


def test_a_segment_is_named_for_what_says_most(live):
    """A segment that holds an address and a longer name goes as the address."""
    live.add(
        "Maria Silva-Albuquerque da Costa", tag="n", person="maria", category="full_name", field="name", source="s"
    )
    url = f"https://x.example/to/{quote(f'Maria Silva-Albuquerque da Costa <{EMAIL}>')}/send"
    matches = find(live, Payload(url=url), persons=frozenset({"maria"}), request="r1").matches
    assert {match.category for match in matches} >= {"full_name", "email"}
    assert mask(url, matches) == "https://x.example/to/{email}/send"


@pytest.fixture
def named():
    """Payload → its places and outline, masked URL: of people who are called as fields and pages are."""
    live = LiveValues()
    called = {"2": "Street", "3": "Page", "4": "Price", "5": "Customer", "6": "Maria Street", "7": "Brookes"}
    for person, name in called.items():
        category = "full_name" if " " in name else "last_name"
        live.add(name, tag=f"n{person}", person=person, category=category, field=category, source="form")
        live.add(person, tag=f"i{person}", person=person, category="user_id", field="id", source="form")
    live.add("wanderer9", tag="u7", person="7", category="username", field="username", source="form")
    live.add("page", tag="u8", person="8", category="username", field="username", source="form")
    live.add(EMAIL, tag="e1", person="1", category="email", field="email", source="form")

    def find_in(url, body, person="1"):
        result = find(live, Payload(url=url, body=body), persons=frozenset({person}), request="r")
        places = {match.where for match in result.matches if match.tag == "e1"}
        return places, set(result.outline), mask(url, result.matches)

    return find_in


def test_fields_and_pages_are_called_as_people_are(named):
    """Keys and steps of a URL that have the letters of somebody's name are shown as they are."""
    url = "https://x.example/street/price?price=2&event=x"
    body = {"title": "Price", "customer": {"street": {"price": EMAIL}}}
    places, outline, masked = named(url, body)
    assert places == {"body.customer.street.price"}
    assert {"body.customer.street.price"} <= outline
    assert masked == url
    assert named(url, body, person="2")[2].startswith("https://x.example/street/")


def test_what_is_somebodys_is_masked_all_the_same(named):
    """A full name, a username, an address, a name as it is written; a name of somebody in play in lower case, too."""
    url = f"https://x.example/u/wanderer9/Brookes/maria-street/{EMAIL}"
    body = {"wanderer9": {EMAIL: {"Brookes": {"Maria Street": EMAIL}}}}
    places, outline, masked = named(url, body)
    assert masked == "https://x.example/u/{username}/{last_name}/{full_name}/{email}"
    assert "body.{username}.{email}.{last_name}.{full_name}" in places
    assert not [place for place in places if "rookes" in place or "aria" in place or "wander" in place]
    assert not [line for line in outline if "rookes" in line or "aria" in line]
    assert named("https://x.example/u/brookes/x", {}, person="7")[2] == "https://x.example/u/{last_name}/x"
