"""A program that imports what a usual web application imports, and ends."""

from __future__ import annotations

import flask
import openai
import requests
import sqlalchemy

print(flask.__name__, openai.__name__, requests.__name__, sqlalchemy.__name__)
