"""The program itself: passes an address on, has the application do it, and ends as it is asked to."""

from __future__ import annotations

import operator
import os
import signal
import sys

import shop
from ledger import address, enter


def main(ending: str) -> int:
    """Do the work, and end."""
    enter(operator.concat(address("main", 1), shop.visitor(1)["email"]))
    shop.serve(2)
    print("done", __name__, os.path.basename(sys.argv[0]), __spec__ and __spec__.name, flush=True)  # noqa: PTH119
    if ending == "error":
        raise ValueError("the program's own")
    if ending == "_exit":
        os._exit(4)
    if ending.startswith("SIG"):
        os.kill(os.getpid(), getattr(signal, ending))
        signal.pause()
    if ending == "exec":
        os.execv(sys.executable, [sys.executable, "app.py", "after"])
    if ending == "fork":
        child = os.fork()
        shop.serve(3)
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    return 5 if ending == "5" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if sys.argv[1:] else ""))
