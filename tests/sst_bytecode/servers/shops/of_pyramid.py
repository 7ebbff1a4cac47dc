from pyramid.authentication import SessionAuthenticationHelper
from pyramid.config import Configurator
from pyramid.response import Response
from pyramid.security import remember
from pyramid.session import SignedCookieSessionFactory
from waitress import serve

from crm import PORT, tell


def form(request):
    return Response(tell(request.POST))


def json(request):
    return Response(tell(request.json_body))


def upload(request):
    return Response(tell({key: value for key, value in request.POST.items() if key != "file"}))


def query(request):
    return Response(tell(request.params))


def cookie(request):
    return Response(tell(request.cookies))


def login(request):
    request.session["user_id"] = request.matchdict["user_id"]
    return Response("hello")


def enter(request):
    return Response("hello", headers=remember(request, request.matchdict["user_id"]))


def mine(request):
    assert request.authenticated_userid
    return Response(tell(request.POST))


class Policy:
    def __init__(self):
        self.helper = SessionAuthenticationHelper()

    def authenticated_userid(self, request):
        return self.helper.authenticated_userid(request)

    def remember(self, request, userid, **kw):
        return self.helper.remember(request, userid, **kw)


class Account:
    def __init__(self, request):
        self.request = request

    def me(self):
        assert self.request.session["user_id"]
        return Response(tell(self.request.POST))


with Configurator() as config:
    config.set_session_factory(SignedCookieSessionFactory("k"))
    config.set_security_policy(Policy())
    for view in (form, json, upload, query, cookie, login, enter):
        config.add_route(view.__name__, f"/{view.__name__}/{{user_id}}")
        config.add_view(view, route_name=view.__name__)
    config.add_route("me", "/me")
    config.add_view(Account, attr="me", route_name="me", request_method="POST")
    config.add_view(mine, name="mine")
    config.add_view(lambda _request: Response("nobody"), route_name="me", request_method="GET")
serve(config.make_wsgi_app(), host="127.0.0.1", port=PORT, _quiet=True)
