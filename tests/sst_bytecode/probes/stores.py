"""What programs begin with that read people from a store and send them on."""

from __future__ import annotations

__all__ = ["SENDING"]

SENDING = """
import hashlib, sys
import requests
def address(number):
    return "@".join((f"{('wanda', 'igor', 'edith', 'frida', 'gus', 'hans')[number]}.{number}", "mail.example"))
def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()
def send(**values):
    requests.post(sys.argv[1], json=values)
"""
