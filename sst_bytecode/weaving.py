"""What a configuration has woven in: the passes over which modules, and what stands for them in the cache."""

from __future__ import annotations

import os
import sys

from sst_bytecode import config as configuration

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable

    from rewriter import Pipeline
    from rewriter.pipeline import Pass
    from sst_bytecode.catalog import Catalogue
    from sst_bytecode.catalog.transforms import Transforms
    from sst_bytecode.config import Config
    from sst_bytecode.loader import Scope

__all__ = [
    "catalogue_of",
    "digest_of",
    "names_of",
    "passes",
    "pipeline",
    "resolve",
    "scope_of",
    "transforms_of",
    "users_passes",
]

# Before everything else that is watched of a request: Flask's own scope begins in `wsgi_app`.
_OF_THE_PAGE = {
    "library": "flask",
    "role": "scope",
    "functions": ("flask.app:Flask.__call__",),
    "reader": "sst_bytecode.hosting:request",
}
AT_CALL = "sst_bytecode.probes.calls:at_call"
AT_ENTRY = "sst_bytecode.probes.entries:at_entry"
AT_TRANSFORM = "sst_bytecode.probes.flow.hook:at_transform"
AT_ALIAS = "sst_bytecode.probes.flow.renamed:at_alias"
FLOW = "sst_bytecode.probes.flow.tracing:gate"
AT_TRACED = "sst_bytecode.probes.trace.hook:at_function"
AT_MADE = "sst_bytecode.probes.made:at_made"
AT_RECEIVER = "sst_bytecode.probes.receiving:at_receiver"
AT_LOOP = "sst_bytecode.probes.looped:at_loop"
AT_EVERYTHING = "sst_bytecode.probes.everything:at_site"


def passes(config: Config, catalogue: Catalogue) -> tuple[Pass, ...]:
    """The passes of a configuration, in order: the user's, those of ``--everything``, the product's own.

    Raises `ConfigError` for a pass that cannot be imported or made.
    """
    from rewriter import ObserveCalls, ObserveEntries, ObserveIterations

    found = users_passes(config)
    if config.everything:
        found += [
            ObserveEntries(AT_EVERYTHING, None),
            ObserveCalls(AT_EVERYTHING, None),
            ObserveIterations(AT_EVERYTHING),
        ]
    from sst_bytecode.probes.looping import ObserveLoops
    from sst_bytecode.probes.making import ObserveMade
    from sst_bytecode.probes.observing import ObserveWatched
    from sst_bytecode.probes.receiving import ObserveReceivers

    found += [ObserveEntries(AT_ENTRY, functions, gate) for gate, functions in sorted(catalogue.gated.items())]
    found.append(ObserveEntries(AT_ENTRY, catalogue.functions.difference(*catalogue.gated.values())))
    found.append(ObserveWatched(AT_CALL, catalogue.targets, catalogue.tails, catalogue.among))
    transforms = transforms_of(config)
    is_application = scope_of(config, catalogue, transforms).is_application
    found.append(ObserveMade(AT_MADE, is_application))
    found.append(ObserveReceivers(AT_RECEIVER, is_application))
    found.append(ObserveLoops(AT_LOOP, catalogue.loops, is_application))
    if config.trace:
        from sst_bytecode.probes.trace.weaving import TraceFunctions

        found.append(TraceFunctions(AT_TRACED, is_application))
    if transforms is not None:
        from sst_bytecode.probes.flow.aliases import ObserveAliases
        from sst_bytecode.probes.flow.weaving import ObserveTransforms

        found.append(ObserveTransforms(AT_TRANSFORM, FLOW, transforms, is_application))
        found.append(ObserveAliases(AT_ALIAS, FLOW, transforms, is_application))  # what the other has not found
    return tuple(found)


def transforms_of(config: Config, *, unchanged: bool = False) -> Transforms | None:
    """The transforms that are watched, None at level ``calls``. Raises CatalogueError for a bad entry.

    *unchanged*: our own files are known to be those that the generated module was made of.
    """
    if config.level != "flow":
        return None
    from sst_bytecode.catalog import transforms

    own = [one for one in config.probes if one.get("role") in transforms.ROLES]
    return transforms.load(own, config.file or "sst.toml", unchanged=unchanged)


def scope_of(config: Config, catalogue: Catalogue, transforms: Transforms | None) -> Scope:
    """Which modules a configuration has rewritten."""
    from sst_bytecode.loader import Scope

    names = names_of(catalogue, transforms)
    return Scope(config.include, config.exclude, catalogue.roots, names, everything=config.everything)


def names_of(catalogue: Catalogue, transforms: Transforms | None) -> frozenset[str]:
    """What a module must mention to be rewritten, if it is neither the application's nor of a catalogued library."""
    from sst_bytecode.catalog.receivers import MARKS

    beside = frozenset(f"{module}.{tail}" for module, tails in catalogue.among.items() for tail in tails)
    followed: frozenset[str] = transforms.names if transforms is not None else frozenset()
    return catalogue.targets | catalogue.tails | catalogue.loops | beside | MARKS | followed


def pipeline(config: Config) -> Pipeline:
    """The pipeline of a configuration, as `sst run` would use it."""
    from rewriter import Pipeline

    return Pipeline(passes(config, catalogue_of(config)))


def catalogue_of(config: Config, *, unchanged: bool = False) -> Catalogue:
    """Our catalogue with the configuration's own entries. Raises CatalogueError for a bad entry.

    *unchanged*: as above.
    """
    from sst_bytecode import catalog

    own = [one for one in config.probes if one.get("role") not in ("transform", "declassify")]
    if config.page:
        own.append(_OF_THE_PAGE)
    return catalog.load(own, config.file or "sst.toml", unchanged=unchanged)


def users_passes(config: Config) -> list[Pass]:
    """The passes that the user named, in order. Raises ConfigError for one that cannot be imported or made."""
    return [_pass(name) for name in config.passes]


def _pass(name: str) -> Pass:
    try:
        made: object = resolve(name)()
    except Exception as error:
        raise configuration.ConfigError(f"pass {name}: {type(error).__name__}: {error}") from error
    if not callable(made):
        what = "is called with a body and gives the body that takes its place"
        raise configuration.ConfigError(f"pass {name}: makes an object of type {type(made).__name__}; a pass {what}")
    return made


def resolve(name: str) -> Callable[..., Pass]:
    """The object that ``package.module:attribute`` names, looked for beside the program, too.

    Before a program begins its folder is not on the path yet.
    """
    from importlib import import_module

    module, _, attribute = name.partition(":")
    try:
        found: object = import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        before = list(sys.path)
        sys.path += [os.path.dirname(os.path.abspath(sys.argv[0])), os.getcwd()]  # noqa: PTH100, PTH109, PTH120 - pathlib is not imported at the start of a watched program
        try:
            found = import_module(module)
        finally:
            sys.path[:] = before
    for part in attribute.split("."):
        found = getattr(found, part)
    return found  # type: ignore[return-value]  # what a name leads to is known at run time only


def digest_of(config: Config, catalogue: Catalogue, transforms: Transforms | None) -> str:
    """What rewritten code depends on besides its source: engine, passes, catalogue, and whether it was verified."""
    from rewriter import Pipeline

    # At level flow the application has more woven in than its libraries, and *include* says what counts as application.
    flow = "" if transforms is None else f"{transforms.digest} {config.include}"
    from sst_bytecode.catalog.receivers import KEEPERS, MARKS

    receivers = f"{sorted(MARKS)} {sorted(KEEPERS)}"
    verified = config.debug or config.everything
    ways = f"{receivers} everything={config.everything} traced={config.trace} verified={verified}"
    return f"{Pipeline(()).digest}|{_version()}|{catalogue.digest}|{flow}|{ways}"


def _version() -> str:
    """What tells the code that weaves from that of another version: names, sizes and times of its files.

    `rewriter.pipeline.ENGINE` alone would rest on nobody's ever forgetting to raise it.
    """
    from binascii import crc32

    from sst_bytecode.prepared import engine

    try:
        found = [(status.st_size, status.st_mtime_ns) for status in map(os.stat, engine())]
    except OSError:  # in an archive, which is replaced as a whole
        return ""
    return f"{crc32(repr(found).encode()):08x}"
