"""What the loader is told once, when it is installed: how to rewrite, which modules, and where to keep the result."""

from __future__ import annotations

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable

    from rewriter import Hooks, Pipeline
    from sst_bytecode.loader.scope import Scope

__all__ = ["Plan"]


class Plan:
    """How to watch a process; never changed once made (a data class would cost every start the import of `inspect`).

    *pipeline* is called when the first module must be rewritten and not before: with a warm cache it never is. *digest*
    stands for everything that the rewritten code depends on: engine, passes, catalogue, configuration. *cache* is the
    folder for rewritten code; None means the default one (see `cache.default_folder`), "" means none. *check* verifies
    each body when it is rewritten; *digest* must tell such a plan from others. *log* receives one line for each module.
    """

    __slots__ = ("cache", "check", "digest", "hooks", "log", "pipeline", "scope")

    def __init__(
        self,
        pipeline: Callable[[], Pipeline],
        digest: str,
        hooks: Hooks,
        scope: Scope,
        *,
        cache: str | None = None,
        check: bool = False,
        log: Callable[[str], object] | None = None,
    ) -> None:
        self.pipeline = pipeline
        self.digest = digest
        self.hooks = hooks
        self.scope = scope
        self.cache = cache
        self.check = check
        self.log = log
