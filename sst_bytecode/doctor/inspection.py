"""Runs in the examined interpreter: imports the program, then writes what the loader saw; see `examine`."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys

__all__ = ["main"]

_NAME = "sst_examined"  # not __main__: what is guarded by that name must not run


def main() -> None:
    """Import what SST_DOCTOR_TARGET names and write the answer to the file SST_DOCTOR_ANSWER."""
    kind, _colon, name = os.environ.pop("SST_DOCTOR_TARGET").partition(":")
    file = os.environ.pop("SST_DOCTOR_ANSWER")
    error = ""
    sys.argv = [name]
    try:
        (_import_file if kind == "file" else importlib.import_module)(name)
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as caught:  # noqa: BLE001 - a program may end itself while it is imported
        # The type, and what an import missed; the text of other errors is not for us to show.
        missing = getattr(caught, "name", None) if isinstance(caught, ImportError) else None
        error = type(caught).__name__ + (f" ({missing})" if missing else "")
    answer = {"error": error, **_state()}
    with open(file, "w", encoding="utf-8") as stream:  # noqa: PTH123 - what the examined program did to pathlib is its own
        json.dump(answer, stream)
    sys.stdout.flush()
    os._exit(0)  # threads that the program started are not waited for


def _import_file(name: str) -> None:
    sys.path[0] = os.path.dirname(os.path.abspath(name))  # noqa: PTH100, PTH120 - as above
    spec = importlib.util.spec_from_file_location(_NAME, name)
    if spec is None or spec.loader is None:
        raise ImportError(name=name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[_NAME] = module
    spec.loader.exec_module(module)


def _state() -> dict[str, object]:
    from sst_bytecode import session
    from sst_bytecode.doctor.misnamed import misnamed
    from sst_bytecode.doctor.renamed import renamed
    from sst_bytecode.unfollowed import unfollowed

    current = session.current()
    installed = current.installed if current is not None else None
    if current is None or installed is None:
        return {"watched": False, "modules": [], "unwatched": {}, "early": [], "cache": "", "limits": _limits()}
    report = installed.report()
    failures = {
        f"{module.name}:{function}": f"line {line}: {reason}"
        for module in report.modules
        for function, line, reason in module.failures
    }
    return {
        "watched": True,
        "modules": [(module.name, module.file, module.sites) for module in report.modules],
        "unwatched": {
            **report.unwatched,
            **failures,
            **renamed(current.catalogue),
            **misnamed(current.catalogue),
            **unfollowed(current.config.probes),
        },
        "early": list(report.early),
        "cache": report.cache,
        "limits": list(report.limits),
    }


def _limits() -> list[str]:
    from sst_bytecode.loader.survey import limits

    return list(limits())
