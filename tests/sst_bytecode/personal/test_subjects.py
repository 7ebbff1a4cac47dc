"""Whom rows are about, told by the names of their table and columns."""

from __future__ import annotations

import pytest

from sst_bytecode.personal.subjects import is_about_organisation

PLACE = ("id", "name", "street", "city", "zip", "phone")


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("branches", PLACE), ("shop_branch", PLACE), ("StoreLocations", PLACE), ("warehouses", PLACE),
        ("crm_companies", PLACE), ("filialen", ("id", "strasse", "plz", "ort")), ("tiendas", ("id", "calle", "ciudad")),
        ("events", ("id", "title", "venue", "address", "city", "lat", "lng")),
        ("cities", ("id", "city", "country", "postcode")), ("us_zipcodes", ("zip", "city", "state", "lat")),
        ("plz", ("id", "plz", "ort")), ("geo_towns", ("id", "town", "region")), ("communes", ("code_postal", "ville")),
    ],
)  # fmt: skip
def test_places_and_businesses_are_nobody(table, names):
    """A table that is called so and says only where these are and how they are reached."""
    assert is_about_organisation(table, names)


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("store_customers", PLACE), ("event_attendees", PLACE), ("company_contacts", PLACE), ("office_staff", PLACE),
        ("deliveries", PLACE), ("orders", PLACE), ("addresses", PLACE), ("shipments", PLACE), ("customers", PLACE),
        ("delivery_locations", PLACE), ("user_locations", PLACE), ("customers_companies", PLACE),
        ("branches", (*PLACE, "manager_email")), ("suppliers", (*PLACE, "contact_name")),
        ("companies", (*PLACE, "owner")), ("shops", (*PLACE, "user_id")), ("hotels", (*PLACE, "first_name")),
        ("events", ("id", "kind", "ip_address", "city")), ("events", ("id", "payload")),
        ("locations", ("id", "lat", "lng")), ("user_cities", ("id", "city")), ("cities", ("id", "city", "user_id")),
        ("customer_countries", ("id", "country", "city")), ("home_towns", ("id", "town")),
    ],
)  # fmt: skip
def test_people_are_somebody_wherever_they_are(table, names):
    """People of a shop, what is brought to people, and whatever has a column for somebody are not its own."""
    assert not is_about_organisation(table, names)
