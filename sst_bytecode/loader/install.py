"""Puts the loader into a process and takes it out again."""

from __future__ import annotations

import sys

from sst_bytecode.kernel import Kernel
from sst_bytecode.loader.hook import patch_loaders
from sst_bytecode.loader.main import reach_main, release_main
from sst_bytecode.loader.patches import Patches
from sst_bytecode.loader.scripts import patch_runpy, reach_loaded_runners
from sst_bytecode.loader.tails import reach_loaded_tools
from sst_bytecode.loader.watcher import Watcher

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from sst_bytecode.loader.findings import Report
    from sst_bytecode.loader.live import Reached
    from sst_bytecode.loader.plan import Plan

__all__ = ["Installed", "install"]


class Installed:
    """A loader at work in this process. `Plan.hooks` stays with whoever made it; `uninstall` makes it inert."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.process = Kernel.getpid()
        self._watcher = Watcher(plan)
        self._patches = Patches()
        self._early = tuple(sys.modules)
        self._reached: Reached | None = None

    @property
    def active(self) -> bool:
        """Whether modules are rewritten; true in children by fork as well."""
        return self._watcher.active

    def reach_loaded(self) -> int:
        """Watch the functions of modules in scope that were imported earlier, in place; give their number.

        What runs already goes on as it was, and so does the rest of a module's own body.
        """
        from sst_bytecode.loader.live import Reached

        if self._reached is None:
            self._reached = Reached(self._watcher)
        return self._reached.reach()

    def uninstall(self) -> None:
        """Give Python its loaders and every function that can be found its plain code; bound hooks become inert.

        A frame that runs goes on in rewritten code, whose hooks do nothing from now on.
        """
        self.plan.hooks.active = False
        self._watcher.active = False
        release_main()
        self._patches.undo()
        from sst_bytecode.loader.live import Reached

        reached = self._reached or Reached(self._watcher)
        self._reached = None
        reached.restore()

    def report(self) -> Report:
        """Tell what is watched, what is not and why."""
        from sst_bytecode.loader.findings import Report  # only now
        from sst_bytecode.loader.survey import is_early, limits, reasons

        watcher = self._watcher
        scope = self.plan.scope
        modules = watcher.modules()
        early = [name for name in self._early if name not in modules and is_early(scope, name)]
        unwatched = reasons(scope) | watcher.troubles
        return Report(tuple(modules.values()), unwatched, tuple(sorted(early)), watcher.cache.state, limits())

    def troubles(self) -> dict[str, str]:
        """What should be watched and is not, by name of module or ``module:function``, with the reason."""
        found = dict(self._watcher.troubles)
        if _may_have_subinterpreters():
            found["subinterpreters"] = "not supported; what the program runs in them is unwatched"
        for module, failures in self._watcher.failures():
            for name, line, reason in failures:
                found[f"{module}:{name}"] = f"line {line}: {reason}"
        return found

    def start(self) -> None:
        """Begin to watch; called once, by `install`."""
        if self.plan.scope.everything:
            self._watcher.prepare()  # else the modules which it imports would wait for each other, in several threads
        reach_loaded_tools(self._patches)
        patch_loaders(self._watcher, self._patches)
        patch_runpy(self._watcher, self._patches)
        reach_loaded_runners(self._watcher)
        reach_main(self._watcher)


def _may_have_subinterpreters() -> bool:
    """Whether the program has imported what makes subinterpreters (PEP 734, and before it)."""
    loaded = sys.modules
    if "concurrent.interpreters" in loaded or "_xxsubinterpreters" in loaded:
        return True
    # `concurrent.futures` may have imported it (3.14), only to see whether it is there.
    futures = loaded.get("concurrent.futures")
    return "_interpreters" in loaded and (futures is None or "_interpreters" not in vars(futures))


def install(plan: Plan) -> Installed:
    """Rewrite, from now on, every module in scope before it runs, and the program itself if it has not begun."""
    installed = Installed(plan)
    installed.start()
    return installed
