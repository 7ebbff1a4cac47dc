"""Composes the stages into one session of tracking in this process, and undoes everything at its end."""

from __future__ import annotations

import os
import sys

from sst_bytecode import config as configuration
from sst_bytecode import mark, undisturbed
from sst_bytecode.kernel import Kernel
from sst_bytecode.prepared import prepare
from sst_bytecode.store.quiet import is_quiet
from sst_bytecode.switch import is_off
from sst_bytecode.troubles import Troubles

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from rewriter import Pipeline
    from sst_bytecode.alerts import Desk
    from sst_bytecode.catalog import Catalogue
    from sst_bytecode.config import Config
    from sst_bytecode.destination import Destination
    from sst_bytecode.facts import Record
    from sst_bytecode.hosting import Hosting
    from sst_bytecode.keys import Key
    from sst_bytecode.loader import Installed
    from sst_bytecode.policy.guard import Guard
    from sst_bytecode.spool import Spool
    from sst_bytecode.store.target import Target
    from sst_bytecode.tracker.tracker import Tracker

__all__ = ["Session", "current", "disable", "enable", "start_from_environment"]

_current: Session | None = None


class Session:
    """Tracking in this process, from `start` to `stop`; either may be called once."""

    def __init__(self, config: Config) -> None:
        from rewriter import Hooks
        from sst_bytecode.loader import Plan, Scope

        self.config = config
        self._prepared = prepare(config)
        self.desk: Desk | None = None
        self.guard: Guard | None = None
        if config.alerts or config.policy:
            from sst_bytecode import guarding

            self.desk = guarding.desk_of(config, self._failed)
            self.guard = guarding.guard_of(config, self.desk)
        self.installed: Installed | None = None
        self._hooks = Hooks(_resolved)
        self.destination: Destination | None = None
        self._tracker: Tracker | None = None
        self._listener: Callable[[tuple[Record, ...]], None] | None = None
        self._troubles = Troubles(self._hooks, config.probes)
        self._hosting: Hosting | None = None
        if config.page:
            from sst_bytecode import hosting

            self._hosting = hosting.Hosting(config, self._rows)
        prepared = self._prepared
        # A module is on its way in while the pass that it holds is made: that one cannot rewrite it yet.
        exclude = (*config.exclude, *(name.partition(":")[0] for name in config.passes))
        self._scope = Scope(config.include, exclude, prepared.roots, prepared.names, everything=config.everything)
        self._plan = Plan(
            self._pipeline,
            prepared.digest,
            self._hooks,
            self._scope,
            cache="" if config.passes else config.cache,  # who writes a pass changes it between two runs
            check=config.debug or config.everything,
            log=_log if config.debug else None,
        )

    def start(self, *, reach: bool = False) -> None:
        """Watch every module from here on; with *reach* also the functions of those imported earlier."""
        import atexit

        from sst_bytecode.loader import install
        from sst_bytecode.probes import observer

        observer.install(
            _Late(self),  # type: ignore[arg-type]  # has every attribute of the tracker, at the price of making it
            catalogue=self._prepared.catalogue,
            transforms=self._prepared.transforms,
            is_application=self._scope.is_application,
            is_ours=is_quiet if self._hosting is None else self._is_ours,
            folder=os.getcwd(),  # noqa: PTH109 - pathlib is not imported at the start of a watched program
            person_keys=self.config.person_keys,
            anonymous_keys=self.config.anonymous_keys,
            enforces=self.guard is not None and self.guard.blocks,
            unjudged=self.guard.unjudged if self.guard is not None and self.guard.closed else None,
        )
        if self.config.trace:
            from sst_bytecode.probes import trace

            trace.begin(self.config.home)
        if self._hosting is not None:
            from sst_bytecode import hosting

            hosting.begin(self._hosting)
        self.installed = install(self._plan)
        atexit.register(self.close)
        if reach or self.config.everything:
            self.installed.reach_loaded()

    def stop(self) -> None:
        """Give every function its original code back and write what is still held."""
        import atexit

        from sst_bytecode.probes import flow, observer

        self._hooks.active = False
        if self.installed is not None:
            self.installed.uninstall()
        observer.uninstall()
        if self._hosting is not None:
            from sst_bytecode import hosting

            hosting.end()
        flow.tell(None)
        if self.config.trace:
            from sst_bytecode.probes import trace

            trace.stop()
        atexit.unregister(self.close)
        self.close()
        undisturbed.end()

    def tracker(self) -> Tracker:
        """The tracker, made when the first probe fires: a program that handles nobody's data pays nothing for it."""
        if self._tracker is None:
            from sst_bytecode.destination import Destination
            from sst_bytecode.handle import get_tracker
            from sst_bytecode.probes import flow, handover, observer
            from sst_bytecode.tracker.tracker import Tracker

            chores = (self._confirm, self._tell)
            destination = Destination(self.config, self.spool, get_tracker(), chores=chores, desk=self.desk)
            made = Tracker(*self._keyed(destination.write), flow.wake, handover.lent)
            made.judge = None if self.guard is None else self.guard.judge
            if self._hosting is not None:
                made = self._hosting.unless_own(made)
            destination.listener = self._listener
            if self._tracker is None:  # another thread may have been first
                self.destination, self._tracker = destination, made
            if observer.current is not None:
                observer.current = self._tracker
            flow.tell(self._tracker if observer.current is not None and self.config.level == "flow" else None)
        return self._tracker

    def _keyed(self, write: Callable[..., None]) -> tuple[Key, Callable[..., None]]:
        """The key, and where records made with it go: nowhere, if it is one that only judges. Raises OSError."""
        from sst_bytecode import keys

        key, error = keys.load_or_make_do(self.config.home)
        if error is None:
            return key, write
        if self.guard is None:  # then to watch is of no use
            raise error
        self._complain(f"there is no key ({type(error).__name__}): what leaves is judged, and nothing of it recorded")
        return key, _nowhere

    @property
    def spool(self) -> Spool:
        """Where records go; made with the first of them, or with the tracker."""
        from sst_bytecode.spool import Spool

        made: Spool = vars(self).setdefault("_spool", Spool(self.config.home))  # the same for all threads
        return made

    @property
    def catalogue(self) -> Catalogue:
        """What is watched."""
        return self._prepared.catalogue()

    def listen(self, listener: Callable[[tuple[Record, ...]], None] | None) -> None:
        """Have *listener* told every record as it is written, on the thread that writes it; None: nobody any more."""
        self._listener = listener
        if self.destination is not None:
            self.destination.listener = listener

    def give_up(self, error: Exception) -> None:
        """The tracker cannot be made: the program goes on unwatched, and whoever asks for a report is told why.

        Not if its policy says that what cannot be judged must not leave: then every call that sends is refused.
        """
        from sst_bytecode.probes import observer

        if self.guard is None or not self.guard.closed:
            observer.uninstall()
        self._complain(f"the tracker could not start ({type(error).__name__})")

    def _complain(self, reason: str) -> None:
        """Have report and doctor say why nothing is recorded; where nothing can be written the doctor finds out."""
        from sst_bytecode.facts import Health

        self.spool.write(Health(Kernel.time(), {}, {"everything": reason}))

    def _pipeline(self) -> Pipeline:
        from sst_bytecode import weaving  # not before the first module that is not in the cache

        return weaving.pipeline(self.config)

    def _is_ours(self) -> bool:
        from sst_bytecode.hosting import is_own

        return is_quiet() or is_own()

    def _failed(self, what: str) -> None:
        if self._tracker is not None:
            self._tracker.failed(what)

    def _confirm(self) -> None:
        """Have the values seen judged by the libraries for it, on the writer's thread, where they are installed."""
        if self._tracker is not None:
            try:
                from sst_bytecode.personal.confirm import confirm, national_number

                self._tracker.confirm(confirm, national_number)
            except ImportError:  # an environment that has none of ours: shapes and names must do
                # Once, and without waking the writer, on whose thread this is.
                self._tracker.failures["values not confirmed: phonenumbers or python-stdnum is missing"] = 1

    def _rows(self) -> Target | None:
        """Where this process's page finds its rows, if not where everybody's does."""
        self.flush()
        return self.destination.target() if self.destination is not None else None

    def _tell(self) -> None:
        """Write down what failed or was dropped since the last time: a process may end without a chance to."""
        health = self._troubles.news(self.installed, self._tracker, vars(self).get("_spool"))
        if health is not None:
            self.spool.write(health)

    def close(self) -> None:
        """Write what is still held, and give the writer a moment for it."""
        self.flush()
        if self.destination is not None:
            self.destination.stop()
            if self.desk is not None:
                self.flush()  # of alerts that nobody took

    def flush(self) -> None:
        """Write the counts and the health that are still held. Never raises an Exception."""
        try:
            if self._tracker is not None:
                self._tracker.flush()
            self._tell()
            if self.destination is not None:
                self.destination.flush()
        except Exception:  # noqa: BLE001 - the program ends as it would without us
            self.spool.failures += 1


class _Late:
    """Stands in for the tracker until a probe asks it for something."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def scope(self) -> object:
        """The request in course: none, while no probe has told of one."""
        return None

    def awaits_work(self) -> bool:
        """Whether anything that leaves later could be recognised: not before a probe has told of something."""
        return False

    def failed(self, what: str) -> None:
        """Count a failure of ours, also if it is that there is no tracker: what follows of it must not fail as well."""
        from sst_bytecode.facts import Health

        self._session.spool.write(Health(Kernel.time(), {what: 1}, {}))

    def __getattr__(self, name: str) -> object:
        try:
            return getattr(self._session.tracker(), name)
        except Exception as error:
            self._session.give_up(error)
            raise


def start_from_environment() -> None:
    """Begin tracking as the environment and the configuration file say. Raises ConfigError, CatalogueError."""
    _begin(configuration.load(), reach=False)


def enable(**options: object) -> None:
    """Begin tracking in the running program, functions of modules imported earlier included.

    *options* are the keys of the configuration by the names of `Config`'s fields (``database=``, ``home=``, ``level=``
    …). Nothing happens when tracking is on already, or switched off by ``PYTHON_TRACKING_ENABLED=0``. Raises
    ConfigError for a bad option.
    """
    if _current is None and not is_off():
        _begin(configuration.load(overrides=options), reach=True)


def disable() -> None:
    """End tracking: every function gets its original code back, and what was seen is written."""
    global _current
    session, _current = _current, None
    if session is not None:
        session.stop()


def current() -> Session | None:
    """The session of this process, None while nothing is tracked."""
    return _current


def _begin(config: Config, *, reach: bool) -> None:
    global _current  # noqa: PLW0603 - as above
    if _current is None:
        session = Session(config)
        _current = session
        session.start(reach=reach)
        mark.leave(config.home)


def _nowhere(*_records: Record) -> None:
    return None


def _resolved(name: str) -> Callable[..., Any]:
    import fcntl  # noqa: F401 - of the spool; by the time it needs it, the program's tests may have another (pyfakefs)

    from sst_bytecode import weaving

    return weaving.resolve(name)


def _log(line: str) -> None:
    try:  # noqa: SIM105 - nothing may be imported here: this tells of modules that are just being imported, `types` too
        sys.stderr.write(f"sst: {line}\n")
    except (AttributeError, OSError, ValueError):  # no stderr, or one that is closed
        pass
