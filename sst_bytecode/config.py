"""What the user asked for, from the command line, the environment and one file, checked once and made absolute.

The command line beats the environment, which beats the file: ``sst.toml``, else ``[tool.sst]`` of ``pyproject.toml``,
in the current folder, or the file named by ``SST_CONFIG``. Read at the start of every watched process, hence with next
to no imports.
"""

from __future__ import annotations

import os

from sst_bytecode.config_values import LEVELS, SHORTEST_KEY, ConfigError, OptionError, absolute, checked, unknown_key

TYPE_CHECKING = False  # as type checkers understand it; `import typing` costs more than all the rest of this module
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LEVELS", "OPTIONS", "Config", "ConfigError", "OptionError", "environment", "load"]

_MARK = b"\xef\xbb\xbf"  # that some editors begin a file of UTF-8 with; TOML does not know it
_FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}

# Field of Config: key in a file, environment variable, kind of value, default.
OPTIONS: Mapping[str, tuple[str, str, str, object]] = {
    "home": ("home", "SST_HOME", "path", ".sst"),
    "database": ("database", "SST_DATABASE", "url", None),
    "level": ("level", "SST_LEVEL", "level", "flow"),
    "everything": ("everything", "SST_EVERYTHING", "flag", False),
    "passes": ("pass", "SST_PASS", "passes", ()),
    "include": ("include", "SST_INCLUDE", "modules", ()),
    "exclude": ("exclude", "SST_EXCLUDE", "modules", ()),
    "debug": ("debug", "SST_DEBUG", "flag", False),
    "page": ("page", "SST_PAGE", "flag", False),
    "trace": ("trace", "SST_TRACE", "flag", False),
    "cache": ("cache", "SST_CACHE_DIR", "path", None),
    "person_keys": ("person_keys", "", "names", ("_user_id", "user_id")),
    "anonymous_keys": ("anonymous_keys", "", "names", ("anonymous_id", "visitor_id", "guest_id")),
    "first_party": ("first_party", "", "domains", ()),
    "recipients": ("recipient", "", "recipients", ()),
    "probes": ("probe", "", "tables", ()),
    "retention_days": ("retention_days", "SST_RETENTION_DAYS", "days", None),
    "controller": ("controller", "", "table", {}),
    "processing": ("processing", "", "tables", ()),
    "policy": ("policy", "", "table", {}),
    "alerts": ("alerts", "", "table", {}),
}


class Config:
    """The options in force. Paths are absolute; `database` None means the SQLite file ``sst.db`` in *home*."""

    __slots__ = (*OPTIONS, "file")

    home: str
    database: str | None
    level: str
    everything: bool
    passes: tuple[str, ...]
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    debug: bool
    page: bool
    trace: bool
    cache: str | None
    person_keys: tuple[str, ...]
    anonymous_keys: tuple[str, ...]
    first_party: tuple[str, ...]
    recipients: tuple[Mapping[str, str], ...]
    probes: tuple[Mapping[str, object], ...]
    retention_days: int | None
    controller: Mapping[str, object]
    processing: tuple[Mapping[str, object], ...]
    policy: Mapping[str, object]
    alerts: Mapping[str, object]
    file: str | None

    def __init__(self, values: Mapping[str, object], file: str | None) -> None:
        for name in OPTIONS:
            setattr(self, name, values[name])
        self.file = file


def load(
    environ: Mapping[str, str] | None = None,
    cwd: str | None = None,
    overrides: Mapping[str, object] | None = None,
) -> Config:
    """Read the options in force; *overrides* are those of the command line, by field of `Config` (None: not given).

    Raises `ConfigError` for an unknown key, a value of the wrong kind, or a named file that cannot be read; for a value
    in *overrides* it is an `OptionError`.
    """
    environ = os.environ if environ is None else environ
    cwd = os.path.abspath(cwd or os.getcwd())  # noqa: PTH100, PTH109 - pathlib is not imported at the start of a watched program
    if 0 < len(os.fsencode(environ.get("SST_KEY", ""))) < SHORTEST_KEY:
        raise ConfigError(f"SST_KEY: too short for a key: it takes {SHORTEST_KEY} bytes or more that nobody can guess")
    file, table = _file(environ.get("SST_CONFIG", ""), cwd)
    values: dict[str, object] = {}
    for name, (key, variable, kind, default) in OPTIONS.items():
        if overrides and overrides.get(name) is not None:
            values[name] = _option(kind, overrides[name], key, cwd)
        elif variable and environ.get(variable):
            values[name] = checked(kind, _from_text(kind, environ[variable]), variable, cwd)
        elif file and key in table:
            values[name] = checked(kind, table[key], f"{file}: {key}", os.path.dirname(file))  # noqa: PTH120 - as above
        else:
            values[name] = absolute(str(default), cwd) if kind == "path" and default is not None else default
    return Config(values, file)


def environment(config: Config, around: Mapping[str, str]) -> dict[str, str]:
    """The environment *around* with the variables that hand *config* to a child, whatever its current folder.

    What has its default, and no file that could say otherwise, needs none: some libraries go through the whole
    environment with every request that they send.
    """
    # Without a file of ours the child must not find one of its own in another folder: the null device is an empty file.
    variables = {**around, "SST_CONFIG": config.file or os.devnull}
    for name, (_key, variable, kind, default) in OPTIONS.items():
        if not variable:
            continue
        variables.pop(variable, None)
        value = getattr(config, name)
        if value is None or value == () or (value == default and config.file is None):
            continue
        if kind == "flag":
            variables[variable] = "1" if value else "0"
        elif kind == "days":
            variables[variable] = str(value)
        else:
            variables[variable] = value if isinstance(value, str) else ",".join(value)
    return variables


def _option(kind: str, value: object, key: str, cwd: str) -> object:
    try:
        return checked(kind, value, f"--{key}", cwd)
    except ConfigError as error:
        raise OptionError(str(error)) from error


def _file(named: str, cwd: str) -> tuple[str | None, Mapping[str, object]]:
    """Find the configuration file and its table of ours; (None, {}) without one."""
    if named == os.devnull:
        return None, {}
    candidates = (named,) if named else ("sst.toml", "pyproject.toml")
    for candidate in candidates:
        path = absolute(candidate, cwd)
        try:
            with open(path, "rb") as stream:  # noqa: PTH123 - as above
                content = stream.read()
        except FileNotFoundError as error:
            if named:
                raise ConfigError(f"SST_CONFIG: there is no file {path}") from error
            continue
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
        table = _table(path, content)
        if table is not None:
            _check_keys(path, table)
            return path, table
    return None, {}


def _table(path: str, content: bytes) -> Mapping[str, object] | None:
    """Read our table of a TOML file; None if it is the project's file of others and says nothing of us."""
    shared = os.path.basename(path) == "pyproject.toml"  # noqa: PTH119 - as above
    if shared and b"sst" not in content:
        return None  # the parser costs some milliseconds at the start of every process
    import tomllib  # only where there is a file

    try:
        document = tomllib.loads(content.removeprefix(_MARK).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML ({error})") from error
    if not shared:
        return document
    tool = document.get("tool", {})
    table = tool.get("sst") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.sst is not a table")
    return table


def _check_keys(path: str, table: Mapping[str, object]) -> None:
    known = {key for key, _variable, _kind, _default in OPTIONS.values()}
    for key in table:
        if key not in known:
            raise ConfigError(f"{path}: {key}: {unknown_key(key, known)}")


def _from_text(kind: str, text: str) -> object:
    """Give an environment variable's text as the kind of value that a file would have given."""
    if kind == "flag":
        return _FLAGS.get(text.lower(), text)
    if kind == "days":
        return int(text) if text.isascii() and text.isdecimal() else text
    if kind in {"passes", "modules", "names"}:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text
