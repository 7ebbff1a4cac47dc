"""The budget application with one page more: the list of expenses, reported to the analytics company as it is shown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path.cwd()))  # as for its own `python app.py`

import requests
from app import create_app
from config import Settings
from flask import current_app, request
from flask_login import current_user, login_required
from forms import CATEGORIES, CURRENCIES
from routes.expenses import overview

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def event() -> dict[str, object]:
    """A view of a page as product analytics want it: about a kilobyte of JSON, with the user in it."""
    traits = {"name": current_user.name, "email": current_user.email, "phone": current_user.phone}
    page = {"path": request.path, "url": request.url, "title": "Expenses", "referrer": request.referrer or ""}
    library = {"name": "analytics-python", "version": "2.3.3"}
    screen = {"width": 1920, "height": 1080, "density": 2, "innerWidth": 1840, "innerHeight": 940}
    campaign = {"name": "autumn", "source": "newsletter", "medium": "mail", "term": "household budget", "content": "b"}
    offers = [{"category": name, "position": place, "shown": True} for place, name in enumerate(CATEGORIES)]
    agent = request.user_agent.string
    context = {"page": page, "library": library, "screen": screen, "campaign": campaign, "userAgent": agent}
    shown = {"offers": offers, "currencies": list(CURRENCIES), "plan": current_user.plan, "experiment": "new-table"}
    return {"type": "page", "event": "Expenses Viewed", "traits": traits, "context": context, "properties": shown}


@login_required
def reported() -> ResponseReturnValue:
    """Report the view, then show the list."""
    settings = current_app.config["SETTINGS"]
    response = requests.post(f"{settings.analytics_url}/v1/track", json=event(), timeout=settings.vendor_timeout)
    response.raise_for_status()
    return overview()


def main() -> None:
    """Serve it on the configured address."""
    settings = Settings.load()
    application = create_app(settings)
    application.add_url_rule("/expenses/reported", view_func=reported)
    application.run(host=settings.host, port=settings.port)


if __name__ == "__main__":
    main()
