"""Django's command line, which passes an address on first."""

from __future__ import annotations

import operator
import os
import sys

import shop
from ledger import address, enter


def main():
    """Run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopsite.settings")
    from django.core.management import execute_from_command_line

    enter(operator.concat(address("main", 1), shop.visitor(1)["email"]))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
