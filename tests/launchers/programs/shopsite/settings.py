"""As little as Django runs with."""

from __future__ import annotations

SECRET_KEY = "k"
DEBUG = True
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "shopsite.urls"
INSTALLED_APPS = ["shopsite"]
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
