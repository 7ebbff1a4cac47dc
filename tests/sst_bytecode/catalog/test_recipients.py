"""What the catalogue of recipients promises: one owner a name, closed categories, real domains, and hosts that win."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib import resources

import pytest
from phonenumbers import SUPPORTED_REGIONS
from tldextract import TLDExtract

from sst_bytecode.policy.words import RECIPIENT_CATEGORIES
from sst_bytecode.recipients import load

CATEGORIES = frozenset({
    "advertising", "ai", "analytics", "cloud", "collaboration", "commerce", "crm", "customer data", "data warehouse",
    "error tracking", "feature flags", "fraud", "identity", "logging", "maps", "messaging", "monitoring", "payments",
    "support",
})  # fmt: skip
KEYS = ["organisation", "category", "domains", "country", "sdk", "source"]
# Regions of the telephone world that ISO 3166-1 does not list: Ascension, Tristan da Cunha, Kosovo.
COUNTRIES = SUPPORTED_REGIONS - {"AC", "TA", "XK"}

TEXT = resources.files("sst_bytecode.catalog").joinpath("recipients.toml").read_text(encoding="utf-8")
ENTRIES = tomllib.loads(TEXT)["recipient"]
NAMES = [name for entry in ENTRIES for name in entry["domains"]]
# The list that is bundled with the library: no network, no cache.
PARTS = TLDExtract(suffix_list_urls=(), cache_dir=None)
RECIPIENTS = load()


def _recipient(host: str) -> tuple[str | None, str | None, str]:
    found = RECIPIENTS.look_up(f"https://{host}/", host, 443)
    return found.organisation, found.category, found.party


def test_each_entry_has_the_same_keys_of_the_same_kinds():
    """An entry is complete, in the documented order, and has no key that nobody reads about in the file's head."""
    for entry in ENTRIES:
        assert list(entry) == KEYS, entry
        assert all(entry[key] == entry[key].strip() != "" for key in ("organisation", "source"))
        assert entry["domains"]
        assert all(isinstance(name, str) for name in entry["domains"] + entry["sdk"])


def test_at_least_160_organisations_are_known():
    """The catalogue names 160 organisations or more, each in one entry only."""
    organisations = Counter(entry["organisation"] for entry in ENTRIES)
    assert len(organisations) >= 160
    assert set(organisations.values()) == {1}


def test_categories_are_the_closed_list_of_the_file_head():
    """Every category is one of those that the head of the file lists, and each of those is used."""
    assert {entry["category"] for entry in ENTRIES} == CATEGORIES
    head = " ".join(line.lstrip("# ") for line in TEXT.partition("[[recipient]]")[0].splitlines())
    listed = re.search(r"one of: ([^.]*)\.", head)
    assert listed is not None
    assert frozenset(re.split(r",\s+", listed[1])) == CATEGORIES
    assert tuple(sorted(CATEGORIES)) == RECIPIENT_CATEGORIES


def test_countries_are_iso_3166_codes():
    """Each seat is an ISO 3166-1 alpha-2 code."""
    assert {entry["country"] for entry in ENTRIES} <= COUNTRIES


def test_no_name_belongs_to_two_organisations():
    """Each domain and each host stands in the file once."""
    assert [name for name, count in Counter(NAMES).items() if count > 1] == []


def test_each_name_is_a_registrable_domain_or_a_host_below_one():
    """No name is a public suffix, a pattern, an address with port or path, or written in capitals."""
    label = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
    for name in NAMES:
        assert re.fullmatch(rf"{label}(\.{label})+", name), name
        domain = PARTS(name).top_domain_under_public_suffix
        assert domain, name
        assert name == domain or name.endswith("." + domain)


def test_a_host_is_listed_only_where_its_domain_would_say_something_else():
    """A host below a domain of the same entry would be dead weight: the domain covers it."""
    for entry in ENTRIES:
        for name in entry["domains"]:
            assert not any(name.endswith("." + other) for other in entry["domains"]), name


def test_the_file_is_sorted_by_category_then_organisation():
    """A reader finds a company by its category and name, and a new entry has one right place."""
    order = [(entry["category"], entry["organisation"].casefold()) for entry in ENTRIES]
    assert order == sorted(order)


def test_packages_are_named_as_pypi_normalises_them():
    """Names of packages are in normal form (PEP 503), each once an entry."""
    for entry in ENTRIES:
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in entry["sdk"]), entry
        assert len(set(entry["sdk"])) == len(entry["sdk"])


def test_each_source_says_where_and_which_host():
    """A source is a package with its version, or public clients, and a host that belongs to the entry."""
    for entry in ENTRIES:
        for part in entry["source"].split("; "):
            where, colon, host = part.partition(": ")
            assert colon, entry
            assert where == "public clients" or re.fullmatch(r"\S+ \d\S*", where), entry
            shown = host.replace("{region}", "us-east-1")
            assert any(shown.endswith(name) for name in entry["domains"]), entry


def test_each_name_leads_to_its_own_entry():
    """The look-up finds, for every name and for a host below it, the entry that lists it: the longest name wins."""
    for entry in ENTRIES:
        for name in entry["domains"]:
            for host in (name, "customer-4711." + name):
                assert _recipient(host) == (entry["organisation"], entry["category"], "third"), host


@pytest.mark.parametrize(
    ("host", "organisation", "category"),
    [
        ("graph.facebook.com", "Meta", "advertising"),
        ("googleads.googleapis.com", "Google Ads", "advertising"),
        ("region1.google-analytics.com", "Google Analytics", "analytics"),
        ("maps.googleapis.com", "Google Maps", "maps"),
        ("sellingpartnerapi-eu.amazon.com", "Amazon Selling Partner", "commerce"),
        ("advertising-api-eu.amazon.com", "Amazon Ads", "advertising"),
        ("bigquery.googleapis.com", "Google BigQuery", "data warehouse"),
        ("fcm.googleapis.com", "Firebase Cloud Messaging", "messaging"),
        ("europe-west4-aiplatform.googleapis.com", "Google AI", "ai"),
        ("storage.googleapis.com", "Google", "cloud"),
        ("photos.s3.eu-west-1.amazonaws.com", "Amazon Web Services", "cloud"),
        ("bedrock-runtime.eu-west-1.amazonaws.com", "Amazon Bedrock", "ai"),
        ("email.eu-west-1.amazonaws.com", "Amazon SES and SNS", "messaging"),
        ("our-models.openai.azure.com", "Microsoft Azure AI", "ai"),
        ("ours.blob.core.windows.net", "Microsoft", "cloud"),
        ("login.microsoftonline.com", "Microsoft Entra", "identity"),
        ("o4507.ingest.de.sentry.io", "Sentry", "error tracking"),
        ("us21.api.mailchimp.com", "Mailchimp", "messaging"),
        ("models.github.ai", "GitHub Models", "ai"),
        ("gcp-us-central1.turbopuffer.com", "turbopuffer", "ai"),
        ("api.us.nylas.com", "Nylas", "messaging"),
        ("public-api.wordpress.com", "WordPress.com (Automattic)", "cloud"),
    ],
)
def test_hosts_of_one_domain_are_told_apart_by_purpose(host, organisation, category):
    """Where a domain serves several purposes, the host says which."""
    assert _recipient(host) == (organisation, category, "third")


@pytest.mark.parametrize("host", ["notstripe.com", "stripe.com.example", "api.example.org", "com", "10.1.2.3"])
def test_what_only_looks_like_a_known_name_stays_unknown(host):
    """A name counts by whole labels from its end: no substring makes a company of a stranger."""
    assert _recipient(host)[:2] == (None, None)
