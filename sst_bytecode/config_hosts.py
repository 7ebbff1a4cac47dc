"""Judges what the user writes of hosts: what no host is ever called is told, with what to write instead."""

from __future__ import annotations

__all__ = ["no_domain", "no_match"]

_MOST_PORTS = 65_535
_NOT_IN_NAMES = frozenset(" \t\r\n/\\?#@*,;|\"'<>")
_MEANT = "matches no host; write a host, host:port, a domain (example.com, *.example.com) or the beginning of a URL"


def no_domain(text: str) -> str:
    """Why *text* is no domain of one's own, and what to write; "" if it is one."""
    host = _host(text)
    if host != text and _is_name(host):
        return f"matches no host; write {host}"
    return "" if _is_name(text) else "matches no host; write a domain such as example.com"


def no_match(text: str) -> str:
    """Why *text* matches no recipient, and what to write; "" for a host, host:port, domain or beginning of a URL."""
    if "://" in text or text.startswith("/"):
        return "matches no URL; write it without spaces" if text.split() != [text] else ""
    name, colon, port = text.rpartition(":")
    if colon and (":" not in name or (name.startswith("[") and name.endswith("]"))):
        return _no_port(name, port)
    if text.startswith("["):
        return f"matches no host; write {text.strip('[]')}, or a port as well"
    host, slash, _path = text.partition("/")
    if slash and _is_name(host):
        return f"matches no URL; write https://{text}"
    return "" if _is_name(text.removeprefix("*.")) else _MEANT


def _no_port(name: str, port: str) -> str:
    if name.startswith("*."):
        return f"matches no host; write {name}, or a host with its port"
    if not (port.isascii() and port.isdecimal() and 0 < int(port) <= _MOST_PORTS):
        return f"matches no port; write one from 1 to {_MOST_PORTS}, or {name} alone"
    return "" if _is_name(name.strip("[]")) else _MEANT


def _host(text: str) -> str:
    """The host in what looks like a URL, a pattern or a host with its port."""
    host = text.strip().partition("://")[2] or text.strip()
    host = host.partition("/")[0].removeprefix("*.")
    name, colon, port = host.rpartition(":")
    return name if colon and ":" not in name and port.isdecimal() else host


def _is_name(text: str) -> bool:
    return bool(text) and _NOT_IN_NAMES.isdisjoint(text) and (":" not in text or text.count(":") > 1)
