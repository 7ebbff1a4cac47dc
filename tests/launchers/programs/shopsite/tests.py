"""Tests of the site, as `manage.py test` finds them."""

from __future__ import annotations

import shop
from django.test import TestCase


class Serving(TestCase):
    """A test that asks the site, and one that fails."""

    def test_serves(self):
        """The site serves."""
        self.assertTrue(self.client.get("/serve/7").content.isdigit())  # noqa: PT009 - Django's own tests

    def test_fails(self):
        """A failure ends the run with its status."""
        shop.serve(8)
        self.fail("on purpose")
