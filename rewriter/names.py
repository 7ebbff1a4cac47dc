"""Static names of call targets: what the imports of a module and of its functions say that a variable is."""

from __future__ import annotations

from rewriter import dialect
from rewriter.dialect import NAMES
from rewriter.units import Units

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

    from rewriter.stack import Flow, Item

    Imports = dict[str, tuple[str, ...]]
    """By variable: the absolute names that imports may bind it to."""

_PACKAGE_FILES = ("__init__.py", "__init__.pyc")


class Scope:
    """The imports that are visible in one body: its own, those of the functions around it, those of its module."""

    __slots__ = ("code", "imports", "memo", "module", "parent")

    def __init__(self, code: CodeType, module: str, parent: Scope | None) -> None:
        self.code = code
        self.module = module
        self.parent = parent
        self.imports: Imports = {}
        self.memo: dict[int, frozenset[str]] = {}  # of passes: what they look for here
        if dialect.IMPORT_NAME in code.co_code[::2]:
            self._scan()

    @property
    def top(self) -> Scope:
        """The scope of the module."""
        return self if self.parent is None else self.parent.top

    def _scan(self) -> None:
        for variable, target, is_global in _bindings(self.code, self.module):
            imports = (self.top if is_global else self).imports
            known = imports.get(variable, ())
            if target not in known:
                imports[variable] = (*known, target)

    def variable(self, name: str) -> tuple[str, ...]:
        """What the local, cell or free variable *name* may be bound to."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.imports:
                return scope.imports[name]
            scope = scope.parent if name in scope.code.co_freevars else None
        return ()

    def name(self, name: str) -> tuple[str, ...]:
        """What the global or class variable *name* may be bound to."""
        return self.imports.get(name) or self.top.imports.get(name, ())


def _bindings(code: CodeType, module: str) -> Iterator[tuple[str, str, bool]]:
    """Variable, absolute name of what is imported into it, and whether the variable is global."""
    units = Units(code.co_code)
    ops, args, names = units.ops, units.args, code.co_names
    for index, op in enumerate(ops):
        if op != dialect.IMPORT_NAME:
            continue
        imported = _absolute(code, module, names[args[index]], _constant(code, units, index - 2))
        if _constant(code, units, index - 1) is None:
            yield from _whole(code, units, index, imported)
            continue
        at = index + 1
        while ops[at] == dialect.IMPORT_FROM:
            for variable, is_global in _stored(code, units, at + 1):
                yield variable, f"{imported}.{names[args[at]]}", is_global
            at += 2


def _whole(code: CodeType, units: Units, index: int, imported: str) -> Iterator[tuple[str, str, bool]]:
    """``import a.b`` binds ``a``; ``import a.b as c`` takes ``b`` out of it first, and binds that."""
    at = index + 1
    deep = False
    while units.ops[at] == dialect.IMPORT_FROM or NAMES[units.ops[at]] in {"SWAP", "POP_TOP"}:
        deep = deep or units.ops[at] == dialect.IMPORT_FROM
        at += 1
    for variable, is_global in _stored(code, units, at):
        whole = deep or variable != imported.partition(".")[0]
        yield variable, imported if whole else variable, is_global


def _constant(code: CodeType, units: Units, index: int) -> object:
    if NAMES[units.ops[index]] == "LOAD_SMALL_INT":
        return units.args[index]
    return code.co_consts[units.args[index]] if units.ops[index] == dialect.LOAD_CONST else ()


def _absolute(code: CodeType, module: str, name: str, level: object) -> str:
    if not isinstance(level, int) or level <= 0:
        return name
    package = module if code.co_filename.endswith(_PACKAGE_FILES) else module.rpartition(".")[0]
    for _ in range(level - 1):
        package = package.rpartition(".")[0]
    return f"{package}.{name}" if name else package


def _stored(code: CodeType, units: Units, index: int) -> Iterator[tuple[str, bool]]:
    op, arg = units.ops[index], units.args[index]
    if op in dialect.NAME_STORES:
        yield code.co_names[arg], NAMES[op] == "STORE_GLOBAL" or code.co_name == "<module>"
    elif op in dialect.VARIABLE_STORES:
        yield variables(code)[dialect.stored_variables(op, arg)[0]], False


def variables(code: CodeType) -> tuple[str, ...]:
    """Names of all local variables, in the order of their indices: plain, cell, free."""
    own = code.co_varnames
    return (*own, *(name for name in code.co_cellvars if name not in own), *code.co_freevars)


def targets(scope: Scope, units: Units, flow: Flow, callee: Item) -> tuple[str, ...]:
    """The names under which the callee may be known: see `Site.target`. Empty if it has none."""
    attributes: list[str] = []
    while isinstance(callee, int):
        index, slot = callee >> 8, callee & 255
        op, arg = units.ops[index], units.args[index]
        if op in dialect.METHOD_LOADS:
            attributes.append(scope.code.co_names[dialect.name_index(op, arg)])
            if NAMES[op] == "LOAD_SUPER_ATTR":
                break
            callee = flow.item(index, 0)
            continue
        roots, variable = _root(scope, op, arg, slot)
        tail = "".join(f".{name}" for name in reversed(attributes))
        return tuple(root + tail for root in roots) or (f".{variable}{tail}" if variable else tail,)
    return ("".join(f".{name}" for name in reversed(attributes)),)


def _root(scope: Scope, op: int, arg: int, slot: int) -> tuple[tuple[str, ...], str]:
    if op in dialect.NAME_LOADS:
        name = scope.code.co_names[dialect.name_index(op, arg)]
        return scope.name(name), name
    if op in dialect.VARIABLE_LOADS:
        name = variables(scope.code)[dialect.variable_index(op, arg, slot)]
        return scope.variable(name), name
    return (), ""
