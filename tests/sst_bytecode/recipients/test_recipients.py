"""Who a destination is: the user's word first, then the catalogue, then what the address itself says."""

from __future__ import annotations

import socket
import tomllib
from importlib import resources

import pytest

from sst_bytecode.recipients import load

_CATALOGUE = tomllib.loads(resources.files("sst_bytecode.catalog").joinpath("recipients.toml").read_text())["recipient"]


@pytest.mark.parametrize(
    ("host", "domain", "party"),
    [
        ("api.segment.io", "segment.io", "third"), ("a.b.example.co.uk", "example.co.uk", "third"),
        ("127.0.0.1", "127.0.0.1", "local"), ("::1", "::1", "local"), ("localhost", "localhost", "local"),
        ("", "", "local"), ("10.1.2.3", "10.1.2.3", "first"), ("redis", "redis", "first"),
        ("8.8.8.8", "8.8.8.8", "third"), ("db.prod.internal", "prod.internal", "first"),
        ("x.y.example", "y.example", "third"), ("com", "com", "first"),
    ],
)  # fmt: skip
def test_domain_and_party_follow_from_the_host(host, domain, party):
    """The registrable domain by the bundled list; local, first or third by where the address leads."""
    found = load().look_up(f"https://{host}/", host, 443)
    assert (found.domain, found.party) == (domain, party)


@pytest.mark.parametrize(
    ("match", "hit"),
    [
        ("127.0.0.1:5001", True), ("127.0.0.1", True), ("127.0.0.1:5002", False), ("http://127.0.0.1:5001/v1", True),
        ("http://127.0.0.1:5001/v", False), ("27.0.0.1", False),
    ],
)  # fmt: skip
def test_the_users_entries_match_host_port_or_url(match, hit):
    """A host, a host with its port, or the beginning of a URL up to a whole part of its path."""
    own = [{"match": match, "organisation": "Acme", "category": "analytics", "party": "third"}]
    found = load(own).look_up("http://127.0.0.1:5001/v1/track", "127.0.0.1", 5001)
    assert (found.organisation == "Acme") is hit
    assert found.party == ("third" if hit else "local")


@pytest.mark.parametrize(
    ("match", "hit"),
    [
        ("https://api.acme.example", True), ("https://api.acme.example/v1", True),
        ("http://api.acme.example/v1/", True),
        ("https://api.acme.example/v2", False), ("https://acme.example", False), ("/v1", False),
    ],
)  # fmt: skip
def test_a_host_without_a_scheme_is_that_of_any(match, hit):
    """A client of one's own that keeps `api.acme.example/v1` alone: an entry for a URL is about it, too."""
    found = load([{"match": match, "organisation": "Acme"}]).look_up(
        "//api.acme.example/v1/track", "api.acme.example", 0
    )
    assert (found.organisation == "Acme") is hit


def test_a_users_domain_covers_what_is_below_it_and_nothing_beside_it():
    """`acme.example` is eu.acme.example too, and not notacme.example."""
    recipients = load([{"match": "acme.example", "organisation": "Acme"}])
    assert recipients.look_up("", "eu.acme.example", 0).organisation == "Acme"
    assert recipients.look_up("", "notacme.example", 0).organisation is None


def test_the_users_entry_adds_to_the_catalogues():
    """Who only changes the party keeps the organisation that we know."""
    found = load([{"match": "segment.io", "party": "first"}]).look_up("", "api.segment.io", 443)
    assert (found.organisation, found.party) == ("Twilio Segment", "first")


def test_first_party_domains_are_the_users():
    """A domain of one's own and everything below it."""
    recipients = load((), ["shop.example"])
    assert [recipients.look_up("", host, 0).party for host in ("shop.example", "a.shop.example", "ashop.example")] == [
        "first", "first", "third",
    ]  # fmt: skip


def test_the_longest_entry_of_the_catalogue_counts():
    """A host with an entry of its own is not taken for its domain."""
    recipients = load()
    assert recipients.look_up("", "bigquery.googleapis.com", 443).organisation == "Google BigQuery"
    assert recipients.look_up("", "unknown.googleapis.com", 443).organisation != "Google BigQuery"


def test_nothing_is_asked_on_any_network(monkeypatch):
    """The list of suffixes is the bundled one."""

    def refuse(*_args, **_options):
        raise AssertionError("network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert load().look_up("", "www.example.co.jp", 443).domain == "example.co.jp"


def test_the_catalogue_is_well_formed():
    """Each entry names domains, organisation, category and country; no domain stands twice."""
    domains = [domain for entry in _CATALOGUE for domain in entry["domains"]]
    assert len(domains) == len(set(domains))
    assert len(_CATALOGUE) >= 40
    for entry in _CATALOGUE:
        assert set(entry) >= {"domains", "organisation", "category", "country"}
        assert len(entry["country"]) == 2
        assert all(domain == domain.lower() and "." in domain for domain in entry["domains"])


@pytest.mark.parametrize(
    ("match", "host", "hit"),
    [
        ("*.acme.example", "eu.acme.example", True),
        ("*.acme.example", "acme.example", False),
        ("ACME.example", "acme.example", True),
        ("::1", "::1", True),
        ("[::1]:8443", "::1", True),
        ("[::1]:8444", "::1", False),
    ],
)
def test_names_with_a_star_and_addresses_in_brackets(match, host, hit):
    """`*.` leaves the domain itself out, case does not count, and an IPv6 address takes a port in brackets."""
    found = load([{"match": match, "organisation": "Acme"}]).look_up("", host, 8443)
    assert (found.organisation == "Acme") is hit


def test_the_first_entry_that_fits_counts():
    """Entries are asked from the top of the file, whatever is more special."""
    broad, narrow = {"match": "acme.example", "party": "first"}, {"match": "ads.acme.example", "party": "third"}
    assert load([broad, narrow]).look_up("", "ads.acme.example", 443).party == "first"
    assert load([narrow, broad]).look_up("", "ads.acme.example", 443).party == "third"


def test_a_destination_is_judged_once_whatever_its_urls():
    """Lists of suffixes are asked for each host once, entries of URLs for each URL: a report asks for every event."""
    part = {"match": "https://ads.acme.example/eu", "organisation": "Acme EU"}
    whole = {"match": "ads.acme.example", "organisation": "Acme"}
    recipients = load([part, whole])
    judged = []
    domain, recipients._domain = recipients._domain, lambda host: judged.append(host) or domain(host)
    for number in range(9):
        for path, name in (("eu", "Acme EU"), ("us", "Acme")):
            url = f"https://ads.acme.example/{path}/{number}"
            found = recipients.look_up(url, "ads.acme.example", 443)
            assert (found.url, found.organisation) == (url, name)
    assert len(judged) == 2


def test_the_users_party_beats_the_users_domains():
    """An entry says more than the list of one's own domains."""
    own = [{"match": "cdn.shop.example", "organisation": "A CDN", "party": "third"}]
    recipients = load(own, ["shop.example"])
    assert recipients.look_up("", "cdn.shop.example", 443).party == "third"
    assert recipients.look_up("", "api.shop.example", 443).party == "first"
