"""The names by which a library's module shows that it runs threads: it may send later what it is given now."""

from __future__ import annotations

__all__ = ["KEEPERS", "MARKS"]

MARKS = frozenset({"threading.Thread", "threading.Timer", "threading.Condition", "threading.Event"})

KEEPERS = frozenset({
    "anyio", "asgiref", "coverage", "django", "fastapi", "flask", "flask_login", "flask_sqlalchemy", "gunicorn",
    "jinja2", "pytest", "_pytest", "sqlalchemy", "starlette", "uvicorn", "werkzeug", "xdist",
})  # fmt: skip
"""Packages that use threads and send nothing by themselves: their pools and locks are no hand-over."""
