"""Rewritten code on disk: found again, never believed blindly, and never in the way."""

from __future__ import annotations

import os
import py_compile
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sst_bytecode.loader.cache import CHANGED, UNMENTIONED, Cache, Entry
from sst_bytecode.loader.folder import default, refusal

ROOT = Path(__file__).parents[3]

CALL = "import json\njson.dumps({})\n"
PROGRAM = {"main.py": "import shop\nprint(shop.x)\n", "shop.py": CALL + "x = 'one'\n"}


def entries(tmp_path: Path) -> list[Path]:
    """Every entry of every variant."""
    return sorted(path for path in (tmp_path / "cache").rglob("*") if path.is_file())


def rewritten(done) -> set[str]:
    """Modules that a loud child rewrote."""
    return {line.split(" ")[0] for line in done.log if line.endswith(" us, rewritten")}


LOUD = {"TINY_LOUD": "1"}


@pytest.fixture
def source(tmp_path):
    """Write a source file, and give its path."""
    path = tmp_path / "shop.py"
    path.write_text(CALL)
    return str(path)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Open a cache in a folder of its own."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return Cache(str(tmp_path / "cache"), "digest")


def entry(text: str = "1") -> Entry:
    """An entry with code."""
    return Entry(compile(text, "shop.py", "exec"), 3, (("f", 1, "reason"),))


def test_an_entry_is_found_again(cache, source):
    """What was written is read: code, number of sites and failures; and the fact that there is nothing to watch."""
    cache.write("shop", source, Path(source).stat(), entry("x = 7"))
    found = cache.read("shop", source, Path(source).stat())
    assert (found.sites, found.failures) == (3, (("f", 1, "reason"),))
    assert found.code == entry("x = 7").code
    cache.write("other", source, Path(source).stat(), Entry(None, 0, ()))
    assert cache.read("other", source, Path(source).stat()).code is None


@pytest.mark.parametrize("code", ["x = 7", ""])
def test_a_file_that_got_another_link_is_read_once(tmp_path, cache, source, monkeypatch, code):
    """Its time of change is new, so its content is looked at; what is found is kept for the file as it is now."""
    cache.write("shop", source, Path(source).stat(), entry(code) if code else Entry(None, 0, ()))
    (tmp_path / "other.py").hardlink_to(source)
    looked = []
    plain = Cache._source
    monkeypatch.setattr(Cache, "_source", lambda self, path: looked.append(path) or plain(self, path))
    for again in (cache, cache, Cache(str(tmp_path / "cache"), "digest")):
        found = again.read("shop", source, Path(source).stat())
        assert found.code == (entry(code).code if code else None)
    assert looked == [source]


def test_only_this_user_may_enter(cache, source, tmp_path):
    """Folder and entries are closed to all others."""
    cache.write("shop", source, Path(source).stat(), entry())
    modes = {path: path.stat().st_mode & 0o777 for path in (tmp_path / "cache").rglob("*")}
    assert set(modes.values()) == {0o700, 0o600}


def test_entries_are_kept_apart(cache, source, tmp_path):
    """Another name of module, another digest and another file have their own entries."""
    cache.write("shop", source, Path(source).stat(), entry())
    assert cache.read("__main__", source, Path(source).stat()) is None
    assert Cache(str(tmp_path / "cache"), "other").read("shop", source, Path(source).stat()) is None
    assert cache.read("shop", str(tmp_path / "other.py"), Path(source).stat()) is None


@pytest.mark.parametrize("at", [0, 3, 4, 8, 12, 13, 40, -1])
def test_damage_at_any_place_is_noticed(cache, source, tmp_path, at):
    """One changed byte, or a missing end, makes the entry worthless before anything interprets it."""
    cache.write("shop", source, Path(source).stat(), entry())
    [path] = entries(tmp_path)
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[at] ^= 1
    for content in (bytes(damaged), whole[:at], whole + b"x", b""):
        path.write_bytes(content)
        assert cache.read("shop", source, Path(source).stat()) is None
    path.write_bytes(whole)
    assert cache.read("shop", source, Path(source).stat()) is not None


def test_untouched_modules_are_remembered_together(source, tmp_path, monkeypatch):
    """Modules of one package share a file, which any process may extend; a new look at it finds them all."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    for number in range(5):
        Cache(str(tmp_path / "cache"), "digest").write(
            f"shop.m{number}", source, Path(source).stat(), Entry(None, 0, ())
        )
    assert len(entries(tmp_path)) == 1
    cache = Cache(str(tmp_path / "cache"), "digest")
    cache.write("shop.m5", source, Path(source).stat(), UNMENTIONED)
    found = [cache.read(f"shop.m{number}", source, Path(source).stat()) for number in range(5)]
    assert [entry.code for entry in found] == [None] * 5
    assert cache.read("shop.m5", source, Path(source).stat()) is UNMENTIONED


@pytest.mark.parametrize("at", [0, 3, 4, 11, 12, 60, -1])
def test_damage_among_untouched_modules_begins_the_file_anew(source, tmp_path, monkeypatch, at):
    """What stands before the damage is believed, what stands after it is not, and the file is made again."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    for number in range(3):
        Cache(str(tmp_path / "cache"), "digest").write(
            f"shop.m{number}", source, Path(source).stat(), Entry(None, 0, ())
        )
    [path] = entries(tmp_path)
    content = bytearray(path.read_bytes())
    middle = len(content) // 3
    content[middle + at if at >= 0 else 2 * middle - 1] ^= 1
    path.write_bytes(content)
    cache = Cache(str(tmp_path / "cache"), "digest")
    found = [cache.read(f"shop.m{number}", source, Path(source).stat()) for number in range(3)]
    assert found[0].code is None
    assert found[1:] == [None, None]
    assert entries(tmp_path) == []


def test_a_file_of_untouched_modules_does_not_grow_without_end(source, tmp_path, monkeypatch):
    """Facts about earlier sources of the same module make room when they are the most; the others stay."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    other = tmp_path / "other.py"
    other.write_text("1\n")
    Cache(str(tmp_path / "cache"), "digest").write("shop.n", str(other), other.stat(), Entry(None, 0, ()))
    sizes = []
    for number in range(250):
        os.utime(source, (number, number))
        Cache(str(tmp_path / "cache"), "digest").write("shop.m", source, Path(source).stat(), Entry(None, 0, ()))
        sizes.append(entries(tmp_path)[0].stat().st_size)
    assert max(sizes) < 110 * sizes[0]
    assert min(sizes[110:]) < 5 * sizes[0]
    cache = Cache(str(tmp_path / "cache"), "digest")
    monkeypatch.setattr(Cache, "_source", None)  # nothing is found out anew
    for name, path in (("shop.n", other), ("shop.m", Path(source))):
        assert cache.read(name, str(path), path.stat()).code is None


def test_a_module_may_change_from_one_kind_to_the_other(cache, source):
    """A module that came to be touched, or ceased to be, is found as what it is now."""
    for entry_ in (entry("x = 1"), Entry(None, 0, ()), entry("x = 2"), UNMENTIONED):
        Path(source).write_text(Path(source).read_text() + "x\n")
        assert cache.read("shop", source, Path(source).stat()) is None
        cache.write("shop", source, Path(source).stat(), entry_)
        assert cache.read("shop", source, Path(source).stat()).code == entry_.code


def test_a_touched_file_with_the_same_content_is_the_same(cache, source):
    """A new time alone, as a fresh copy or container gives it, costs a look at the source and no more."""
    cache.write("shop", source, Path(source).stat(), entry())
    os.utime(source, (1, 1))
    assert cache.read("shop", source, Path(source).stat()).sites == 3


def test_a_changed_source_is_noticed_whatever_its_time_and_size(cache, source):
    """The time of change, which no program can set, gives away a source of equal time and size."""
    os.utime(source, (1, 1))
    cache.write("shop", source, Path(source).stat(), entry())
    Path(source).write_text(CALL.replace("dumps", "loads"))
    os.utime(source, (1, 1))
    assert cache.read("shop", source, Path(source).stat()) is CHANGED
    Path(source).write_text(CALL + "x")
    assert cache.read("shop", source, Path(source).stat()) is None


@pytest.mark.parametrize("what", ["link", "pipe", "folder"])
def test_no_link_or_pipe_is_followed(cache, source, tmp_path, what):
    """In the place of an entry only a regular file of this user is read."""
    cache.write("shop", source, Path(source).stat(), entry())
    [path] = entries(tmp_path)
    path.rename(tmp_path / "moved")
    if what == "link":
        path.symlink_to(tmp_path / "moved")
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    assert cache.read("shop", source, Path(source).stat()) is None


def test_a_file_of_another_user_is_not_read(cache, source, tmp_path, monkeypatch):
    """Who owns an entry must be who runs; here the process takes itself for somebody else."""
    cache.write("shop", source, Path(source).stat(), entry())
    monkeypatch.setattr("sst_bytecode.kernel.Kernel.geteuid", lambda: os.getuid() + 1)
    assert cache.read("shop", source, Path(source).stat()) is None
    assert refusal(str(tmp_path / "cache"), create=True).endswith("belongs to another user")


@pytest.mark.parametrize("what", ["link", "open", "file"])
def test_an_untrustworthy_folder_is_refused(source, tmp_path, what):
    """A symbolic link, a folder that others may enter, or a file in its place: nothing is read or written there."""
    folder = tmp_path / "cache"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    if what == "link":
        folder.symlink_to(elsewhere)
    elif what == "open":
        folder.mkdir()
        folder.chmod(0o755)
    else:
        folder.write_text("")
    cache = Cache(str(folder), "digest")
    cache.write("shop", source, Path(source).stat(), entry())
    assert cache.state.startswith(f"no cache: {folder}: ")
    assert list(elsewhere.iterdir()) == []


def test_a_full_disk_is_met_once(cache, source, tmp_path, monkeypatch):
    """A write that fails leaves no half of a file, is told, and is not tried for every module again."""
    tries = []

    def full(_descriptor, _content):
        tries.append(1)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sst_bytecode.kernel.Kernel.write", full)
    cache.write("shop", source, Path(source).stat(), entry())
    cache.write("other", source, Path(source).stat(), entry())
    assert len(tries) == 1
    assert cache.state.endswith("not written (No space left on device)")
    assert entries(tmp_path) == []


def test_the_default_folder(monkeypatch):
    """It lies with Python's moved cache, else where the user's caches lie."""
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setattr(sys, "pycache_prefix", None)
    assert default({}) == "/home/ada/.cache/sst-bytecode"
    assert default({"XDG_CACHE_HOME": "/var/x"}) == "/var/x/sst-bytecode"
    monkeypatch.setattr(sys, "pycache_prefix", "/var/pyc")
    assert default({"XDG_CACHE_HOME": "/var/x"}) == "/var/pyc/sst-bytecode"


def test_a_second_start_rewrites_nothing(app, watched):
    """The cache gives watched code without the engine being asked, and follows a change of the source."""
    app(PROGRAM)
    assert watched(["main.py"], LOUD).rewrote
    second = watched(["main.py"], LOUD)
    assert (second.calls, rewritten(second)) == (["shop <module> 2"], set())
    app({"shop.py": CALL + CALL + "x = 'other'\n"})
    third = watched(["main.py"], LOUD)
    assert (third.out, third.calls) == ("other\n", ["shop <module> 2", "shop <module> 4"])
    assert rewritten(third) == {"shop"}


def test_a_changed_source_of_equal_time_and_size_runs(app, watched):
    """Where Python's own cache would run the earlier source, the watched program runs the present one."""
    folder = app(PROGRAM)
    os.utime(folder / "shop.py", (1e9, 1e9))
    assert watched(["main.py"]).out == "one\n"
    app({"shop.py": PROGRAM["shop.py"].replace("one", "two")})
    os.utime(folder / "shop.py", (1e9, 1e9))
    for _ in range(2):
        assert watched(["main.py"]).out == "two\n"


def test_code_without_columns_is_kept_apart(app, plain, watched):
    """A run under ``-X no_debug_ranges`` takes nothing of their tracebacks from runs without it."""
    app({"main.py": CALL + "def f(x):\n    return x + json.loads('1') + x.y\nf(1)\n"})
    bare = watched(["-X", "no_debug_ranges", "main.py"])
    assert bare.seen == plain(["-X", "no_debug_ranges", "main.py"])
    seen = watched(["main.py"])
    assert "^^^" in seen.err
    assert seen.seen == plain(["main.py"])


@pytest.mark.parametrize("mode", ["CHECKED_HASH", "UNCHECKED_HASH"])
def test_bytecode_that_goes_by_content_is_believed(app, plain, watched, mode):
    """Where Python's own cache goes by the source's content, or by nothing (PEP 552), that is what runs."""
    folder = app(PROGRAM)
    py_compile.compile(folder / "shop.py", invalidation_mode=py_compile.PycInvalidationMode[mode])
    os.utime(folder / "shop.py", (1e9, 1e9))
    assert watched(["main.py"]).out == "one\n"
    app({"shop.py": PROGRAM["shop.py"].replace("one", "two")})
    os.utime(folder / "shop.py", (1e9, 1e9))
    assert watched(["main.py"]).seen == plain(["main.py"])


DAMAGE = {
    "truncated": lambda content: content[:-5],
    "tampered with": lambda content: content.replace(b"one", b"two"),
    "empty": lambda _content: b"",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_entries_are_replaced(app, watched, tmp_path, damage):
    """Code in an entry that is not whole never runs: the module is rewritten, and the program notices nothing."""
    app(PROGRAM)
    watched(["main.py"])
    before = [path.read_bytes() for path in entries(tmp_path)]
    for path, content in zip(entries(tmp_path), before, strict=True):
        path.write_bytes(damage(content))
    assert [path.read_bytes() for path in entries(tmp_path)] != before
    done = watched(["main.py"])
    assert (done.code, done.out, done.err, done.calls) == (0, "one\n", "", ["shop <module> 2"])
    assert done.rewrote
    assert not watched(["main.py"]).rewrote


def test_eight_processes_at_once(app, watched, watched_env, clean_env, tmp_path):
    """Processes that start together disturb neither each other nor the cache: no temporary file stays."""
    modules = {f"m{n}.py": CALL for n in range(20)}
    folder = app({"main.py": "import " + ", ".join(name[:-3] for name in modules) + "\n", **modules})
    command = [sys.executable, "main.py"]
    children = [
        subprocess.Popen(command, env=clean_env | watched_env, cwd=folder, stderr=subprocess.PIPE) for _ in range(8)
    ]
    assert [(child.communicate(timeout=60)[1], child.returncode) for child in children] == [(b"", 0)] * 8
    log = Path(watched_env["TINY_LOG"]).read_text().splitlines()
    assert sum(line.startswith("called ") for line in log) == 8 * 20
    assert not [path for path in entries(tmp_path) if "." in path.name]
    assert not watched(["main.py"]).rewrote


@pytest.mark.parametrize("trouble", ["-B", "read only", "no folder"])
def test_without_a_cache_modules_are_rewritten_in_memory(app, watched, tmp_path, trouble):
    """Told to write no bytecode, or unable to: the program is watched, and nothing is left on the disk."""
    app(PROGRAM)
    flags = ["-B"] if trouble == "-B" else []
    env = {}
    if trouble == "read only":
        env = {"SST_CACHE_DIR": "/proc/self/nowhere"}
    elif trouble == "no folder":
        (tmp_path / "cache").write_text("")
    for _ in range(2):
        done = watched([*flags, "main.py"], env)
        assert (done.code, done.err, done.calls) == (0, "", ["shop <module> 2"])
        assert done.rewrote
    if trouble == "-B":
        assert not (tmp_path / "cache").exists()


def test_two_versions_of_the_plan_share_the_folder(app, watched):
    """Another digest finds none of the first one's entries, and takes none away."""
    app(PROGRAM)
    watched(["main.py"])
    assert watched(["main.py"], {"TINY_DIGEST": "2"}).rewrote
    assert not watched(["main.py"]).rewrote
    assert not watched(["main.py"], {"TINY_DIGEST": "2"}).rewrote


DISK = str(Path(__file__).parents[2] / "faults" / "disk.py")


@pytest.mark.parametrize("warm", [False, True])
def test_a_folder_that_may_not_be_written_to(app, watched, tmp_path, warm):
    """What is in a read-only folder is used; what is not is rewritten in memory; the program notices nothing."""
    app(PROGRAM)
    folder = tmp_path / "cache"
    if warm:
        watched(["main.py"])
        for inner in folder.iterdir():
            inner.chmod(0o500)
    else:
        folder.mkdir(mode=0o700)
    folder.chmod(0o500)
    before = entries(tmp_path)
    done = watched(["-S", DISK, "obedient", sys.executable, "main.py"])
    assert (done.code, done.err, done.calls) == (0, "", ["shop <module> 2"])
    assert done.rewrote is not warm
    assert entries(tmp_path) == before
    for path in (folder, *folder.iterdir()):
        path.chmod(0o700)


def test_a_disk_that_is_full(app, watched, tmp_path):
    """On a disk without room modules are rewritten in memory, and no part of an entry is left."""
    look = "import os, sys\nfor d, _, names in os.walk(sys.argv[1]):\n"
    look += "    for name in names: print(os.path.getsize(f'{d}/{name}'))\n"
    app({**PROGRAM, "main.py": PROGRAM["main.py"] + look})
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    fill = f"dd if=/dev/zero of={folder}/filler bs=1k 2>/dev/null; exec {sys.executable} main.py {folder}"
    done = watched(["-S", DISK, "small", str(folder), "65536", "/bin/sh", "-c", fill])
    assert (done.code, done.err, done.calls) == (0, "", ["shop <module> 2"])
    assert done.out.splitlines()[0] == "one"
    assert sum(map(int, done.out.splitlines()[1:])) == 65536, "the filler's, all of the disk"


def test_two_versions_of_the_package_share_the_folder(run_python, tmp_path):
    """A version whose code weaves otherwise takes none of another's entries, and neither loses its own."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "main.py").write_text("import shop\n")
    (tmp_path / "app" / "shop.py").write_text("import requests\ndef f(): requests.post('http://h/')\n")
    for version in ("one", "other"):
        for package in ("rewriter", "sst_bytecode"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / package, tmp_path / version / package, ignore=ignored)
    observing = tmp_path / "other" / "sst_bytecode" / "probes" / "observing.py"
    observing.write_text(observing.read_text() + "# another version\n")

    def rewrote(version):
        folder = tmp_path / version
        path = os.pathsep.join(map(str, (folder / "sst_bytecode" / "boot" / "path", folder)))
        env = {"PYTHONPATH": path, "SST_CACHE_DIR": str(tmp_path / "cache"), "SST_DEBUG": "1"}
        done = run_python(["main.py"], env | {"PYTHONDONTWRITEBYTECODE": ""}, tmp_path / "app")
        [line] = [line for line in done.stderr.splitlines() if line.startswith("sst: shop (")]
        return line.endswith("rewritten")

    versions = ("one", "one", "other", "other", "one")
    assert [rewrote(version) for version in versions] == [True, False, True, False, False]
