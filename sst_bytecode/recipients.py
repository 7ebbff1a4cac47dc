"""Tells who a destination is: its registrable domain, its organisation and category, and whose party it is."""

from __future__ import annotations

import os

from sst_bytecode.facts import Recipient

TYPE_CHECKING = False  # `import typing` costs a watched program that enforces a policy milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tldextract import TLDExtract

__all__ = ["Recipients", "load"]

_LOOPBACK = ("", "localhost", "localhost.localdomain", "ip6-localhost")
# Names that no public registry gives out (RFC 6761, RFC 6762, RFC 8375, ICANN 2024 for .internal).
_PRIVATE = (".internal", ".local", ".localhost", ".lan", ".home.arpa", ".test")


class Recipients:
    """Looks destinations up: first in the user's own list, then in our catalogue, then by what the address itself says.

    A party is *local* on this machine, *first* for the user's own domains and for addresses that lead nowhere outside
    (private networks, names without a dot), *third* for all others, unless the user's list says otherwise. Without
    *registrable* a domain is the host itself: then the standard library is enough, as a watched process must have it.
    """

    def __init__(
        self,
        own: Iterable[Mapping[str, str]] = (),
        catalogue: Iterable[Mapping[str, object]] = (),
        first_party: Iterable[str] = (),
        *,
        registrable: bool = True,
    ) -> None:
        self._registrable = registrable
        self._own = tuple(own)
        self._catalogue = catalogue  # read at the first question: that costs a process tens of milliseconds
        self._known: dict[str, Mapping[str, object]] | None = None
        self._first = tuple(name.lower().lstrip(".") for name in first_party)
        self._extract: TLDExtract | None = None
        self._answers: dict[tuple[str, int], tuple[tuple[tuple[str, Recipient], ...], Recipient]] = {}

    def look_up(self, url: str, host: str, port: int) -> Recipient:
        """Say who *host* is. Only an entry of the user's list that matches the beginning of a URL looks at *url*."""
        known = self._answers.get((host, port))
        if known is None:
            known = self._answers[host, port] = self._answered(host, port)
        deeper, answer = known
        for match, one in deeper:
            if _begins(url, match):
                answer = one
                break
        return Recipient(url, *_rest(answer))

    def _answered(self, host: str, port: int) -> tuple[tuple[tuple[str, Recipient], ...], Recipient]:
        """Who *host* is by each entry that looks at URLs and comes before the one of the host; and by that one."""
        deeper = []
        for entry in self._own:
            if _is_url(entry["match"]):
                deeper.append((entry["match"], self._judge(host, port, entry)))
            elif _matches(entry["match"], host, port):
                return tuple(deeper), self._judge(host, port, entry)
        return tuple(deeper), self._judge(host, port, {})

    def names(self) -> Iterator[str]:
        """Yield what is known of the user's list and the catalogue: organisations, domains, hosts."""
        for entry in self._own:
            yield from (entry["match"].removeprefix("*."), entry.get("organisation", ""))
        for shipped in self._catalogue:
            yield from (str(shipped["organisation"]), *map(str, _domains(shipped)))

    def _judge(self, host: str, port: int, chosen: Mapping[str, str]) -> Recipient:
        domain = self._domain(host)
        entry: Mapping[str, object] = {**(self._catalogued(host, domain) or {}), **chosen}
        organisation, category, country = (
            None if (value := entry.get(key)) is None else str(value) for key in ("organisation", "category", "country")
        )
        party = str(chosen.get("party") or self._party(host))
        return Recipient("", host, port, domain, organisation, category, party, country)

    def _catalogued(self, host: str, domain: str) -> Mapping[str, object] | None:
        """Find the most special entry: the host itself, then each domain above it down to the registrable one."""
        known = self._known
        if known is None:
            known = {str(domain): entry for entry in self._catalogue for domain in _domains(entry)}
            self._known = known
        name = host
        while name:
            if name in known:
                return known[name]
            if name == domain and self._registrable:
                break
            name = name.partition(".")[2]
        return None

    def _party(self, host: str) -> str:
        if any(host == name or host.endswith("." + name) for name in self._first):
            return "first"
        if host in _LOOPBACK:
            return "local"
        from ipaddress import ip_address

        try:
            address = ip_address(host)
        except ValueError:
            inside = "." not in host or host.endswith(_PRIVATE)
            return "first" if inside else "third"
        if address.is_loopback or address.is_unspecified:
            return "local"
        return "first" if address.is_private or address.is_link_local else "third"

    def _domain(self, host: str) -> str:
        """Cut *host* to its registrable domain by the bundled Public Suffix List; itself where there is none."""
        if not self._registrable or "." not in host or ":" in host:
            return host
        if self._extract is None:
            from tldextract import TLDExtract

            # The list that came with the library: no question is asked on any network, no file is written.
            self._extract = TLDExtract(suffix_list_urls=(), cache_dir=None)
        found = self._extract(host)
        # A name under a suffix that nobody registered: its last two labels.
        return found.top_domain_under_public_suffix or found.ipv4 or ".".join(host.split(".")[-2:])


def load(
    own: Iterable[Mapping[str, str]] = (), first_party: Iterable[str] = (), *, registrable: bool = True
) -> Recipients:
    """Make the look-up over the user's list and the catalogue that came with us."""
    return Recipients(own, _Shipped(), first_party, registrable=registrable)


class _Shipped:
    """The entries that came with us, read when they are asked for."""

    def __iter__(self) -> Iterator[Mapping[str, object]]:
        import tomllib

        # Not by `importlib.resources`, which loads `threading`: too early in a watched process.
        path = os.path.join(os.path.dirname(__file__), "catalog", "recipients.toml")  # noqa: PTH118, PTH120 - as above
        with open(path, "rb") as file:  # noqa: PTH123 - as above
            return iter(tomllib.load(file)["recipient"])


def _domains(entry: Mapping[str, object]) -> list[object]:
    domains = entry["domains"]
    return domains if isinstance(domains, list) else [domains]


def _is_url(pattern: str) -> bool:
    return "://" in pattern or pattern.startswith("/")


def _begins(url: str, pattern: str) -> bool:
    if url.startswith("//"):  # of a host that a client keeps without a scheme: which one it speaks, nobody has said
        pattern = pattern[max(0, pattern.find("//")) :]
    return url == pattern or url.startswith((pattern.rstrip("/") + "/", pattern + "?"))


def _matches(pattern: str, host: str, port: int) -> bool:
    """Tell whether a user's pattern is this host, host:port, or a domain above the host."""
    pattern = pattern.lower()
    if pattern in (host, f"{host}:{port}", f"[{host}]:{port}"):
        return True
    return "." in pattern and host.endswith("." + pattern.removeprefix("*."))


def _rest(found: Recipient) -> tuple[str, int, str, str | None, str | None, str, str | None]:
    return found.host, found.port, found.domain, found.organisation, found.category, found.party, found.country
