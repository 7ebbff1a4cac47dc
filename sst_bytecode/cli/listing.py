"""``sst dis``: original and rewritten bytecode side by side, without running the module."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Annotated

import typer

from sst_bytecode.cli.errors import VerbError
from sst_bytecode.cli.options import Home, configured

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["dis"]


def dis(
    target: Annotated[
        str, typer.Argument(metavar="MODULE[:QUALNAME]", help="A module's name or the path of a .py file.")
    ],
    *,
    home: Home = None,
    passes: Annotated[
        list[str] | None, typer.Option("--pass", metavar="MODULE:CLASS", help="Run a pass of your own, too.")
    ] = None,
    everything: Annotated[
        bool | None, typer.Option("--everything", help="Probe every call and every function.")
    ] = None,
) -> None:
    """Show what is woven into MODULE, or into one function of it; nothing of it is run but its parent packages."""
    from rewriter.listing import side_by_side
    from sst_bytecode import weaving

    sys.path.insert(0, "")
    config = configured({"home": home, "passes": passes or None, "everything": everything})
    name, colon, qualname = target.partition(":")
    if not name or (colon and not qualname):
        lacking = "a function or class behind" if name else "a module in front of"
        raise VerbError(f"{target}: lacks {lacking} the colon, as in json:JSONEncoder")
    module, code = _code(name)
    rewritten = weaving.pipeline(config).rewrite(code, module, check=True)
    for function, line, reason in rewritten.failures:
        sys.stderr.write(f"sst: {module}:{function} (line {line}): left as it is: {reason}\n")
    before, after = _find(code, qualname), _find(rewritten.code, qualname)
    if before is None or after is None:
        raise VerbError(f"{module}: defines no function or class {qualname} itself")
    sys.stdout.write(side_by_side(before, after, color=sys.stdout.isatty()).rstrip() + "\n")


def _code(name: str) -> tuple[str, CodeType]:
    """Get the plain code of a module or file, compiled but not run."""
    path = Path(name)
    try:
        if path.suffix == ".py" and path.is_file():
            code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
            return path.stem, code
        spec = importlib.util.find_spec(name)
        loaded = spec.loader.get_code(name) if spec and hasattr(spec.loader, "get_code") else None  # type: ignore[union-attr] # None has no get_code
    except SyntaxError as error:
        raise VerbError(f"{name}: not valid Python ({error.msg}, line {error.lineno})") from error
    except (ImportError, ValueError, OSError) as error:
        raise VerbError(f"{name}: there is no such module ({type(error).__name__}){_hint(name)}") from error
    if spec is None:
        raise VerbError(f"{name}: there is no such module{_hint(name)}")
    if not isinstance(loaded, CodeType):
        raise VerbError(f"{name}: has no Python code (built in, or an extension)")
    return name, loaded


def _hint(name: str) -> str:
    """How to name what is in a module, if *name* begins with one."""
    module, dot, inner = name.rpartition(".")
    try:
        return f"; what is in {module} is named with a colon: {module}:{inner}" if dot and _code(module) else ""
    except VerbError:
        return ""


def _find(code: CodeType, qualname: str) -> CodeType | None:
    """Find a nested code object by its qualified name; the module's own for an empty name."""
    if not qualname:
        return code
    return next((nested for nested in _nested(code) if nested.co_qualname == qualname), None)


def _nested(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _nested(constant)
