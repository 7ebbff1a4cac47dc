"""Other programs: the arguments and environment that they are given, and what is written to their standard input."""

from __future__ import annotations

import os
from stat import S_ISREG
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sst_bytecode.facts import Payload
from sst_bytecode.kernel import Kernel
from sst_bytecode.probes import observer
from sst_bytecode.probes.arguments import Called, Entered
from sst_bytecode.probes.course import Course, enter, here, leave
from sst_bytecode.probes.hooks import failed, guarded, watched_frame
from sst_bytecode.probes.places import nearest

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import CallHook, Enter, Leave, Token

__all__ = ["communicate", "popen", "replaced", "written", "written_by_call"]

_MOST = 1 << 20  # characters of an argument or an input that are read
# They run programs to learn about the machine, mostly while they are imported, and give them fixed words only: nobody's
# data can be among them, and no line of the application asked for it.
_ASKING = frozenset({"ctypes.util", "distro.distro", "platform", "uuid"})
_BETWEEN = frozenset({"os", "rewriter", "sst_bytecode", "subprocess"})

_courses: WeakKeyDictionary[Any, Course] = WeakKeyDictionary()  # of a `Popen`, and of its standard input


def popen(entry: Entry, site: Site) -> Enter:
    """Around the making of a ``Popen``: one run of another program."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        if here() is not None or observer.surroundings.is_ours() or _is_question(frame):
            return None
        call = Entered(site, operands, frame.f_code)
        process: Any = operands[0]
        course = Course(entry, nearest(frame))
        course.send(_payload(call.argument("args"), call.argument("env")))
        _input(course, _of_file(call.argument("stdin")))
        _courses[process] = course
        layer = enter(course)  # it may start the program through one of `os`'s functions

        def end(_result: object, exception: BaseException | None) -> None:
            leave(layer)
            if exception is None and process.stdin is not None:
                _courses[process.stdin] = course
            course.settle("ok" if exception is None else type(exception).__name__)

        return end

    return begin


def _is_question(frame: FrameType) -> bool:
    """Whether one of `_ASKING` runs the program of whose `Popen` this is the frame, or of what that goes by."""
    caller = frame.f_back
    while caller is not None and str(caller.f_globals.get("__name__")).partition(".")[0] in _BETWEEN:
        caller = caller.f_back
    return caller is not None and caller.f_globals.get("__name__") in _ASKING


def communicate(_entry: Entry, site: Site) -> Enter:
    """Around ``communicate(input)`` of a ``Popen``."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> None:
        _input(_courses.get(operands[0]), Entered(site, operands, frame.f_code).argument("input"))

    return begin


def written(_entry: Entry, _site: Site) -> Enter:
    """Around ``write`` of the pipe by which an event loop writes to a process."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> None:
        _input(_courses.get(getattr(operands[0], "_pipe", None)), operands[1])

    return begin


def written_by_call(entry: Entry, site: Site) -> CallHook:
    """At a call of ``stdin.write(data)`` or ``stdin.writelines(lines)``."""

    def before(callee: object, operands: tuple[object, ...]) -> None:
        told = observer.current
        if not _courses or told is None:
            return
        try:
            course = _courses.get(getattr(callee, "__self__", None))
            if course is not None:
                _input(course, Called(site, callee, operands).argument(0))
        except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
            failed(entry, error)

    return before


def replaced(entry: Entry, site: Site) -> CallHook:
    """At a call of one of `os`'s own functions that run a program: its arguments, to a shell or a list."""
    name = site.target.rpartition(".")[2]

    def before(callee: object, operands: tuple[object, ...]) -> Token | None:
        told = observer.current
        if callee is not getattr(os, name, None) or told is None or here() is not None:
            return None
        frame = watched_frame()
        if _is_question(frame):  # `subprocess` may ask by way of `os`
            return None
        try:
            arguments, environment = _of_os(name, Called(site, callee, operands))
            course = Course(entry, nearest(frame))
            course.send(_payload(arguments, environment))
        except Exception as error:  # noqa: BLE001 - as above
            failed(entry, error)
            return None
        return guarded(entry, lambda _result, error: course.settle("ok" if error is None else type(error).__name__))

    return before


def _of_os(name: str, call: Called) -> tuple[object, object]:
    """Arguments and environment, as each family of functions takes them."""
    given = list(call.positional())
    if name in ("system", "popen"):
        return given[0] if given else call.argument("command"), None
    if "spawn" in name and not name.startswith("posix"):
        given = given[1:]
    environment = given.pop() if given and (name.endswith(("e", "pe")) or name.startswith("posix")) else None
    if name.rstrip("pe").endswith("l"):
        return given[1:], environment
    return given[1] if len(given) > 1 else None, environment


def _payload(arguments: object, environment: object) -> Payload:
    """What a program is given; of its environment only what is not this process's own."""
    if isinstance(arguments, (str, bytes, os.PathLike)):
        words: list[object] = [_text(arguments)]
    else:
        words = [_text(one) for one in arguments] if isinstance(arguments, (list, tuple)) else []
    body: dict[str, object] = {"args": words}
    if isinstance(environment, dict):
        own = {_text(key): _text(value) for key, value in environment.items()}
        body["env"] = {key: value for key, value in own.items() if os.environ.get(key) != value}
    first = str(words[0]).split() if words else []
    name = os.path.basename(first[0]) if first else ""  # noqa: PTH119 - pathlib is not imported in a watched program
    return Payload(url=f"process://{name}", body=body)


def _text(value: object) -> str:
    return os.fsdecode(value)[:_MOST] if isinstance(value, (str, bytes, os.PathLike)) else ""


def _of_file(stdin: Any) -> bytes | None:
    """What a program will read first of a regular file that is its standard input; the file stays where it is."""
    try:
        number = stdin if stdin is None or isinstance(stdin, int) else stdin.fileno()
        if number is None or number < 0 or not S_ISREG(Kernel.fstat(number).st_mode):
            return None
        return Kernel.pread(number, _MOST, Kernel.lseek(number, 0, os.SEEK_CUR))
    except (AttributeError, OSError, TypeError, ValueError):  # the call itself will say what is wrong
        return None


def _input(course: Course | None, data: object) -> None:
    if course is None or data is None:
        return
    if isinstance(data, (list, tuple)):
        data = b"".join(one if isinstance(one, bytes) else str(one).encode() for one in data)
    if isinstance(data, (bytearray, memoryview)):
        data = bytes(data)
    if isinstance(data, (str, bytes)) and data:
        course.more(Payload(body=data[:_MOST]))
