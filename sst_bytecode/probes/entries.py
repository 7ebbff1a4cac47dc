"""`at_entry`: the hook that the rewriter weaves in at the entry of a watched library function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.probes import observer
from sst_bytecode.probes.hooks import at_function, at_function_of_several, reader
from sst_bytecode.probes.sinks import at_sink, at_transport
from sst_bytecode.probes.sources import at_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rewriter import Site
    from rewriter.shells import Bare
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, EntryHook

__all__ = ["at_entry"]

_ROLES: Mapping[str, Callable[[Entry, Site], Enter]] = {"sink": at_sink, "transport": at_transport, "source": at_source}


def at_entry(site: Site) -> Bare | EntryHook | None:
    """The hook for one function, None where the catalogue has nothing for it."""
    catalogue = observer.surroundings.catalogue()
    entries = catalogue.at_function(site.target) if catalogue is not None else ()
    watches = tuple((entry, made) for entry in entries if (made := _enter(entry, site)) is not None)
    if len(watches) > 1:
        return at_function_of_several(watches)
    return at_function(*watches[0]) if watches else None


def _enter(entry: Entry, site: Site) -> Enter | None:
    if not entry.reader:
        if entry.role == "sink" and entry.body:
            return at_transport(entry, site)  # it says where the body is, so it sees what leaves
        make = _ROLES.get(entry.role)
        return None if make is None else make(entry, site)
    made: Enter | None = reader(entry)(entry, site)
    return made
