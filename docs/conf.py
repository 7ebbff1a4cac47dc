"""How Sphinx builds the documentation; `make docs` treats each warning as an error."""

from __future__ import annotations

from importlib.metadata import version as installed_version

project = "sst_bytecode"
author = "the sst_bytecode authors"
copyright = f"2026, {author}"  # noqa: A001 — Sphinx reads this name
release = installed_version("sst-bytecode")
version = release

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
nitpicky = True

myst_enable_extensions = ["attrs_block", "colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "sst_bytecode"
# Nothing is fetched from elsewhere when a page of these is read.
html_theme_options = {"sidebar_hide_name": False}
