"""Django, real: what a request brings in, whose it is, and that nothing is touched for it."""

from __future__ import annotations

import pytest

APP = """
import asyncio, json, sys
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="k", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, USE_TZ=True, ATOMIC_REQUESTS=False,
    DATABASES={{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
)
django.setup()

from django.contrib.auth import authenticate, get_user_model, login
from django.core.management import call_command
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import AsyncClient, Client
from django.urls import path
from django.views import View

def view(request, **variables):
    {view}
    return HttpResponse({answer})

urlpatterns = [path("", view), path("person/<int:user_number>/<str:name>/", view)]
client = Client()
{before}
answer = client.{call}
print(answer.status_code, answer.headers.get("Vary"), answer.content.decode()[:200])
"""

USERS = """
call_command("migrate", verbosity=0)
ada = get_user_model().objects.create_user("ada", "ada@example.org", "difference-engine")
recorder.learnt.clear(); recorder.events.clear()
"""

ADA = "ada@example.org"


@pytest.fixture
def ask(watch):
    """Run one request against an application with this view; answers what was told."""

    def run(view="pass", call='get("/")', answer='"ok"', before="pass", **settings):
        return watch(APP.format(view=view.replace("\n", "\n    "), call=call, answer=answer, before=before), **settings)

    return run


def learnt(seen, source):
    """What was learnt from this source."""
    return [one for one in seen.learnt if one["source"] == source]


def test_nothing_is_learnt_that_nobody_asks_for(ask):
    """A view that looks at nothing costs no parsing: only the headers are told, to be recorded if they leave."""
    seen = ask("print(request._read_started, hasattr(request, '_post'))",
               'post("/", {"email": "ada@example.org"}, headers={"user-agent": "(X11)", "cookie": "a=b"})')  # fmt: skip
    assert seen.out.splitlines()[0] == "False False"
    assert [(one["source"], one["lazy"]) for one in seen.learnt if not one["lazy"]] == []
    assert learnt(seen, "django.META")[0]["value"] == {"user-agent": "(X11)"}


def test_claims_of_a_token_wait_until_they_leave(ask):
    """What a JSON Web Token says of the visitor is learnt lazily."""
    token = "eyJhbGciOiJub25lIn0.eyJlbWFpbCI6ImFkYUBleGFtcGxlLm9yZyJ9.c2lnbmVk"
    seen = ask("pass", f'get("/", headers={{"authorization": "Bearer {token}"}})')
    (one,) = learnt(seen, "django.META.jwt")
    assert (one["value"], one["lazy"]) == ({"email": "ada@example.org"}, True)


FORM = 'post("/", "email=ada@example.org&t=1&t=2", content_type="application/x-www-form-urlencoded")'
JSON = 'post("/", {"email": "ada@example.org"}, content_type="application/json")'


@pytest.mark.parametrize(
    ("source", "view", "call", "value"),
    [
        ("django.POST", 'request.POST["email"]', 'post("/", {"email": "ada@example.org"})', {"email": ADA}),
        ("django.POST", 'request.POST.get("email")', FORM, {"email": ADA, "t": ["1", "2"]}),
        ("django.GET", 'request.GET["email"]', 'get("/?email=ada@example.org")', {"email": ADA}),
        ("django.body", "json.loads(request.body)", JSON, {"email": ADA}),
    ],
)
def test_source(ask, source, view, call, value):
    """What the view asks the request for is learnt once, at the view's line, under the request."""
    seen = ask(f"{view}\n{view}", call)
    (one,) = [one for one in learnt(seen, source) if not one["lazy"]]
    assert one["value"] == value
    assert one["place"][0] == seen.line(view)
    assert one["request"] == 1


def test_name_of_an_uploaded_file(ask):
    """The names of files are learnt, their content never."""
    call = 'post("/", {"cv": __import__("django.core.files.uploadedfile", fromlist=["x"]).SimpleUploadedFile('
    seen = ask("request.FILES", call + '"ada-lovelace.pdf", b"secret text")})')
    assert learnt(seen, "django.FILES")[0]["value"] == {"cv": ["ada-lovelace.pdf"]}
    assert "secret text" not in str(seen.learnt)


def test_cookies(ask):
    """Cookies, which the session's middleware parses for itself, are known, and recorded only if they leave."""
    seen = ask('request.COOKIES["uid"]', before='client.cookies["uid"] = "u-4711"')
    (one,) = learnt(seen, "django.COOKIES")
    assert (one["value"], one["lazy"]) == ({"uid": "u-4711"}, True)


def test_a_token_of_the_framework_is_not_the_application_asking(ask):
    """What the CSRF middleware reads is no access of the application's; what the application reads then is."""
    before = 'client = Client(enforce_csrf_checks=True); client.cookies["csrftoken"] = "a" * 32'
    call = 'post("/", {"email": "ada@example.org", "csrfmiddlewaretoken": "a" * 32})'
    quiet = learnt(ask("pass", call, before=before), "django.POST")
    assert [one["lazy"] for one in quiet] == [True]
    asked = learnt(ask('request.POST["email"]', call, before=before), "django.POST")
    assert [one["lazy"] for one in asked] == [True, False]


def test_route_and_its_variables(ask):
    """The route is told by its pattern, its variables at the view."""
    seen = ask(call='get("/person/42/ada/")')
    assert ["route", "GET /person/<int:user_number>/<str:name>/"] in seen.told
    (one,) = learnt(seen, "django.kwargs")
    assert one["value"] == {"user_number": 42, "name": "ada"}
    assert one["place"] == [seen.line("def view"), -1, "view"]


def test_class_based_view_is_the_place(watch, service):
    """A form that a generic view reads, and what leaves without a line of the application, belong to the view."""
    program = APP.format(
        view="pass", answer='"ok"', call='post("/join", {"email": "ada@example.org"})',
        before="""
from django import forms
from django.views.generic import FormView
class Join(forms.Form):
    email = forms.EmailField()
class Joining(FormView):
    form_class, success_url = Join, "/"
    def form_valid(self, form):
        import requests
        requests.post("URL/x", json=form.cleaned_data)  # send
        return super().form_valid(form)
urlpatterns.append(path("join", Joining.as_view()))
""".replace("URL", service.url),
    )  # fmt: skip
    seen = watch(program)
    (one,) = learnt(seen, "django.POST")
    assert one["value"] == {"email": ADA}
    (event,) = [event for event in seen.events if event["kind"] == "http"]
    assert event["place"][0] == seen.line("# send")
    assert event["request"] == 1


def test_bodies_that_are_no_json_are_no_error(ask):
    """Bytes that are not what they claim give the answer that they give in the plain program."""
    call = 'post("/", "{", content_type="application/json")'
    seen = ask("request.body", call)
    assert seen.out.split()[0] == "200"
    assert [one["value"] for one in learnt(seen, "django.body")] == ["{"]
    plain = ask("import json as j\ntry: j.loads(request.body)\nexcept ValueError as e: print(e)", call, plain=True)
    assert ask("import json as j\ntry: j.loads(request.body)\nexcept ValueError as e: print(e)", call).out == plain.out


@pytest.mark.parametrize(
    "view",
    [
        'request.session["user_id"] = 7',
        'request.session.setdefault("user_id", 7)',
        'request.session.update({"user_id": 7})',
    ],
)
def test_person_is_learnt_from_a_write_to_the_session(ask, view):
    """Who writes a configured key into the session says who the person is."""
    assert ["person", "7"] in ask(view).told


def test_person_is_learnt_from_a_session_that_is_read(ask):
    """So does the session, once the application has turned to the key."""
    before = 's = client.session; s["user_id"] = 7; s.save(); client.cookies["sessionid"] = s.session_key'
    assert ["person", "7"] in ask('request.session.get("user_id")', before=before).told
    assert ["person", "7"] in ask('request.session["user_id"]', before=before).told
    assert ["person", "7"] not in ask(before=before).told, "a session that is not read names nobody"


def test_login_names_the_person(ask):
    """Who logs in is the person, by the key of the user's row; whose table then holds people."""
    view = 'login(request, authenticate(request, username="ada", password=request.POST["password"]))'
    seen = ask(view, 'post("/", {"password": "difference-engine"})', before=USERS)
    assert ["person", "1"] in seen.told
    rows = learnt(seen, "django.auth_user")
    assert {(one["person"], one["value"]["email"]) for one in rows} == {("1", ADA)}


def test_a_user_who_is_looked_at_is_the_person(ask):
    """The current user is the person once the application looks; a view that does not look causes no query."""
    before = USERS + "client.force_login(ada)\nfrom django.db import connection"
    seen = ask("request.user.email", before=before)
    assert ["person", "1"] in seen.told
    quiet = """with connection.execute_wrapper(lambda e, *a: (print("query"), e(*a))[1]): pass"""
    seen = ask(quiet, before=before)
    assert "query" not in seen.out
    assert ["person", "1"] not in seen.told


def test_scope_ends_with_the_answer(ask):
    """A request's scope ends when the application has answered, also when it failed."""
    assert ask().told[-1] == ["end", 1]
    assert ask("1 / 0", before="client = Client(raise_request_exception=False)", check=False).told[-1] == ["end", 1]


def test_scope_of_a_streamed_answer_lasts_until_it_is_sent(watch, service):
    """What an answer that is made while it is sent shares belongs to its request, and what comes later does not."""
    program = APP.format(
        view="pass", answer='"ok"', call='get("/")',
        before="""
import requests
def stream(request):
    def parts():
        requests.post("URL/within", data=b"x")
        yield b"ok"
    return StreamingHttpResponse(parts())
urlpatterns.append(path("stream", stream))
for number in range(2):
    print(b"".join(client.get("/stream").streaming_content))
requests.post("URL/after", data=b"x")
""".replace("URL", service.url),
    )  # fmt: skip
    seen = watch(program)
    assert [event["request"] for event in seen.events] == [1, 2, None]


def test_requests_at_once_keep_apart(watch, service):
    """Fifty asynchronous requests of different people that run at once send each its own person's data."""
    program = APP.format(
        view="pass", answer='"ok"', call='get("/")',
        before="""
import httpx
together = 0
async def join(request):
    global together
    who = json.loads(request.body)["email"]
    together += 1
    while together < 50:
        await asyncio.sleep(0)
    async with httpx.AsyncClient() as http:
        await http.post("URL/a", content=who.encode())
    return HttpResponse("ok")
urlpatterns.append(path("join", join))

async def all_at_once():
    ask = AsyncClient().post
    await asyncio.gather(*(
        ask("/join", json.dumps({"email": f"{number}@example.org"}), content_type="application/json")
        for number in range(50)))
asyncio.run(all_at_once())
""".replace("URL", service.url),
    )  # fmt: skip
    seen = watch(program)
    of_request = {one["request"]: one["value"]["email"] for one in learnt(seen, "django.body")}
    assert len(of_request) == 50
    assert {event["request"]: event["sent"][0]["body"] for event in seen.events} == of_request
