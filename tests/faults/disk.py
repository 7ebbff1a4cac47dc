"""Runs a command that sees a small disk, or that may not override the rights of files: real refusals of the kernel.

``python disk.py small FOLDER BYTES COMMAND...`` puts a disk of that size at FOLDER, for the command alone;
``python disk.py obedient COMMAND...`` takes root's right to pass over the rights of files and folders.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys

_NEW_NAMESPACE, _NEW_USER = 0x00020000, 0x10000000  # unshare(2)
_PRIVATE = 0x44000  # mount(2): MS_REC | MS_PRIVATE
_DROP = 24  # prctl(2): PR_CAPBSET_DROP
_OVERRIDES = (1, 2, 3)  # capabilities(7): DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER

libc = ctypes.CDLL(None, use_errno=True)


def small(folder: str, size: str) -> None:
    """Mount an empty disk in memory; where no mount is allowed no file can grow beyond *size*, which is as final."""
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEW_NAMESPACE if user == 0 else _NEW_NAMESPACE | _NEW_USER) == 0:
        if user:
            for name, text in (("uid_map", f"0 {user} 1"), ("setgroups", "deny"), ("gid_map", f"0 {group} 1")):
                with open(f"/proc/self/{name}", "w") as stream:  # noqa: PTH123 - not a path, a switch
                    stream.write(text)
        libc.mount(b"none", b"/", None, _PRIVATE, None)
        if libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, b"mode=0700,size=" + size.encode()) == 0:
            return
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))


def obedient() -> None:
    """Keep what is executed from being root in more than name; others are that anyway."""
    for capability in _OVERRIDES:
        libc.prctl(_DROP, capability, 0, 0, 0)


if __name__ == "__main__":
    if sys.argv[1] == "small":
        small(*sys.argv[2:4])
        command = sys.argv[4:]
    else:
        obedient()
        command = sys.argv[2:]
    os.execv(command[0], command)  # noqa: S606 - becoming the command is what this program does
