"""Django's models, real, on SQLite: rows that are loaded are known, and what is written is told when it is shared."""

from __future__ import annotations

import textwrap

import pytest

MODELS = """
import asyncio, datetime, sys
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="k", USE_TZ=True, INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:shop?mode=memory&cache=shared"}},
)
django.setup()

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models import F, Max, Value
from django.db.models.functions import Lower

class Contact(models.Model):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)
    email = models.CharField(max_length=80, null=True)
    phone = models.CharField(max_length=80, null=True)
    class Meta:
        app_label = "shop"
        db_table = "contacts"

call_command("migrate", verbosity=0)
with connection.schema_editor() as editor:
    editor.create_model(Contact)
ada = get_user_model().objects.create(username="ada", email="ada@example.org")
"""

LOADED = """
Contact.objects.create(owner=ada, email="grace@example.org", phone="2310-555")
recorder.learnt.clear(); recorder.events.clear()
"""


@pytest.fixture
def shop(watch):
    """Run statements against the model above; answers what was told."""

    def run(source, *, loaded=False, **options):
        between = LOADED if loaded else "recorder.learnt.clear(); recorder.events.clear()\n"
        return watch(MODELS + between + textwrap.dedent(source), **options)

    return run


def rows(seen):
    """What was learnt of the table of contacts."""
    return [one for one in seen.learnt if one["source"] == "django.contacts"]


def written(seen):
    """The rows of contacts of each event."""
    return [row for event in seen.events for one in event["sent"] for row in one["body"].get("contacts", [])]


READS = {
    "get": 'Contact.objects.get(email="grace@example.org")',
    "filter": 'list(Contact.objects.filter(phone="2310-555"))',
    "iterator": "for one in Contact.objects.iterator(): pass",
    "values": "list(Contact.objects.values())",
    "values_list": 'list(Contact.objects.values_list("id", "owner", "email", "phone"))',
    "values in portions": 'for one in Contact.objects.values("owner", "email", "phone").iterator(): pass',
    "only": 'list(Contact.objects.only("owner", "email", "phone"))',
    "raw": 'list(Contact.objects.raw("select * from contacts"))',
    "refresh": "Contact(id=1).refresh_from_db()",
    "select_related": 'list(Contact.objects.select_related("owner"))',
    "asynchronous": "await Contact.objects.aget(id=1)",
}


@pytest.mark.parametrize("way", READS)
def test_rows_are_learnt(shop, way):
    """However a row is loaded, its columns are learnt by name, as those of the person that its key leads to."""
    run = "asyncio.run(load())" if way == "asynchronous" else "load()"
    kind = "async def" if way == "asynchronous" else "def"
    seen = shop(f"{kind} load():\n    {READS[way]}  # here\n{run}", loaded=True)
    (one,) = rows(seen)
    assert one["value"].items() >= {"email": "grace@example.org", "phone": "2310-555"}.items()
    assert one["person"] == "1"
    assert one["place"][0] == seen.line("# here")


def test_rows_of_users_are_theirs(shop):
    """The table of the configured user model holds people, whoever is logged in."""
    seen = shop("get_user_model().objects.get(id=1)")
    (one,) = [one for one in seen.learnt if one["source"] == "django.auth_user"]
    assert (one["person"], one["value"]["email"]) == ("1", "ada@example.org")


@pytest.mark.parametrize("call", ["fetchone()", "fetchall()", "fetchmany(5)"])
def test_rows_of_a_statement_of_the_applications_own(shop, call):
    """A cursor's rows are learnt under the names of its columns, of the table that its statement names."""
    seen = shop(
        f"""
        with connection.cursor() as cursor:
            cursor.execute("select email, phone from contacts")
            cursor.{call}  # here
        """,  # noqa: S608 - the statement is fixed; what varies is the program around it
        loaded=True,
    )
    (one,) = seen.learnt
    assert (one["source"], one["value"]) == ("django.contacts", {"email": "grace@example.org", "phone": "2310-555"})
    assert one["place"][0] == seen.line("# here")


def test_deferred_columns_are_not_loaded(shop):
    """Nothing that the application has deferred is fetched for being looked at: the queries are its own."""
    source = """
    queries = []
    with connection.execute_wrapper(lambda execute, sql, *rest: (queries.append(sql), execute(sql, *rest))[1]):
        list(Contact.objects.defer("email"))
    print(len(queries))
    """
    seen = shop(source, loaded=True)
    assert seen.out == "1\n"
    assert [one["value"] for one in rows(seen)] == [{"owner_id": 1, "phone": "2310-555"}]


WRITES = {
    "Model.save": 'Contact(email="grace@example.org").save()',
    "QuerySet.create": 'Contact.objects.create(email="grace@example.org")',
    "QuerySet.bulk_create": 'Contact.objects.bulk_create([Contact(email="grace@example.org"), Contact(phone="1")])',
    "QuerySet.get_or_create": 'Contact.objects.get_or_create(email="grace@example.org")',
    "QuerySet.update_or_create": 'Contact.objects.update_or_create(id=9, defaults={"email": "grace@example.org"})',
    "QuerySet.acreate": 'asyncio.run(Contact.objects.acreate(email="grace@example.org"))',
    "cursor.execute": (
        'connection.cursor().execute("insert into contacts (email, phone) values (%s, %s)", ["grace@example.org", "1"])'
    ),
}


@pytest.mark.parametrize("way", WRITES)
def test_a_write_is_an_event(shop, way):
    """In autocommit mode, Django's own, each call that writes is an event of kind ``database`` with its rows."""
    seen = shop(f"{WRITES[way]}  # here")
    (event,) = seen.events
    assert (event["kind"], event["library"], event["operation"], event["outcome"]) == ("database", "django", way, "ok")
    assert event["place"][0] == seen.line("# here")
    assert written(seen)[0]["email"] == "grace@example.org"
    assert event["sent"][0]["url"] == "sqlite://"


UPDATES = {
    "Model.save": 'one.email = "new@example.org"; one.save()',
    "save of a field": 'one.email = "new@example.org"; one.save(update_fields=["email"])',
    "QuerySet.update": 'Contact.objects.filter(phone="2310-555").update(email="new@example.org", phone=Value("x"))',
    "expression": 'Contact.objects.update(email=Lower(Value("new@example.org")))',
    "QuerySet.bulk_update": 'one.email = "new@example.org"; Contact.objects.bulk_update([one], ["email"])',
}


@pytest.mark.parametrize("way", UPDATES)
def test_an_update_tells_what_it_sets(shop, way):
    """Of an update the values that are set leave, those that it looks for do not."""
    seen = shop(f"one = Contact.objects.get(id=1)\nrecorder.learnt.clear()\n{UPDATES[way]}", loaded=True)
    (row,) = written(seen)
    assert "new@example.org" in str(row["email"])
    if "filter" in UPDATES[way]:
        assert "2310-555" not in str(row)


def test_a_transaction_is_one_event_when_it_commits(shop):
    """Everything written within ``atomic`` leaves together, where its block ends."""
    seen = shop("""
        def join():
            with transaction.atomic():  # here
                Contact.objects.create(email="a@example.org")
                with transaction.atomic():
                    Contact.objects.create(email="b@example.org")
                print(len(recorder.events))
        join()
    """)
    assert seen.out == "0\n"
    (event,) = seen.events
    assert (event["operation"], event["place"][0]) == ("transaction.atomic", seen.line("# here"))
    assert [row["email"] for row in written(seen)] == ["a@example.org", "b@example.org"]


def test_what_is_rolled_back_is_shared_with_nobody(shop):
    """A rollback, whole or to a savepoint, takes back what was written, and what follows is told alone."""
    seen = shop("""
        try:
            with transaction.atomic():
                Contact.objects.create(email="never@example.org")
                raise ValueError
        except ValueError:
            pass
        with transaction.atomic():
            Contact.objects.create(email="a@example.org")
            try:
                with transaction.atomic():
                    Contact.objects.create(email="taken-back@example.org")
                    raise ValueError
            except ValueError:
                pass
            point = transaction.savepoint()
            Contact.objects.create(email="too@example.org")
            transaction.savepoint_rollback(point)
            Contact.objects.create(email="b@example.org")
    """)
    (_,) = seen.events
    assert [row["email"] for row in written(seen)] == ["a@example.org", "b@example.org"]


def test_a_write_that_fails_is_told_as_that(shop):
    """An attempt that the database refuses is an event with the error's name, and the program gets its error."""
    seen = shop("""
        try:
            Contact.objects.create(id=1, email="again@example.org")
        except Exception as error:
            print(type(error).__name__)
    """, loaded=True)  # fmt: skip
    assert seen.out == "IntegrityError\n"
    assert [event["outcome"] for event in seen.events] == ["IntegrityError"]


def test_many_at_once(shop):
    """``executemany`` is one event with every row."""
    seen = shop("""
        with connection.cursor() as cursor:
            cursor.executemany("insert into contacts (email) values (%s)", [["a@example.org"], ["b@example.org"]])
    """)
    (_,) = seen.events
    assert [row["email"] for row in written(seen)] == ["a@example.org", "b@example.org"]


def test_a_receiver_of_a_signal_that_calls_a_service_is_an_event_of_its_own(shop, service):
    """What a signal's receiver sends elsewhere is no part of the write that caused it."""
    seen = shop(f"""
        import requests
        from django.db.models.signals import post_save
        post_save.connect(lambda instance, **_: requests.post("{service.url}/crm", data=instance.email), weak=False)
        Contact.objects.create(email="a@example.org")
    """)
    assert sorted(event["kind"] for event in seen.events) == ["database", "http"]


def test_a_document_and_a_column_without_a_name_are_known_by_what_is_in_them(shop):
    """A JSONField is learnt as what it holds, an address in a column of any name as one."""
    seen = shop(
        """
        class Guest(models.Model):
            reachable = models.CharField(max_length=80)
            extra = models.JSONField(default=dict)
            class Meta:
                app_label = "shop"
                db_table = "guests"
        with connection.schema_editor() as editor:
            editor.create_model(Guest)
        Guest.objects.create(reachable="ada@example.org", extra={"allergies": "penicillin"})
        recorder.learnt.clear()
        Guest.objects.get(pk=1)
        list(Guest.objects.values("reachable"))
        """
    )
    found = [one["value"] for one in seen.learnt if one["source"] == "django.guests"]
    assert {"reachable": "ada@example.org"} in found
    assert {"extra": {"allergies": "penicillin"}} in found
    assert len(found) == 3
