"""A WSGI file that a server executes itself: it passes an address on, and imports the application."""

from __future__ import annotations

import operator

import shop
from ledger import address, enter
from web import application as application_of_web


def application(environ, start_response):
    """Answer as a WSGI application."""
    enter(operator.concat(address("main", 1), shop.visitor(1)["email"]))
    return application_of_web(environ, start_response)
