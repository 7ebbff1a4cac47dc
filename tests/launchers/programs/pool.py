"""Processes by `multiprocessing` and `concurrent.futures`, whose functions are the program's own."""

from __future__ import annotations

import multiprocessing
import operator
import os
import signal
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import shop
from ledger import address, enter


def work(number: int) -> int:
    """Pass an address on, in the program's own function and in the application's."""
    shop.serve(number)
    return enter(operator.concat(address("main", number), shop.visitor(number)["email"]))


def ended(number: int, how: str) -> None:
    """Do the same, and end at once."""
    work(number)
    if how == "_exit":
        os._exit(0)
    os.kill(os.getpid(), getattr(signal, how))


def main(kind: str) -> None:
    """Work in a pool, then in processes that end in other ways."""
    if kind == "threads":
        with ThreadPoolExecutor(2) as threads:
            print(len(list(threads.map(work, range(8)))))
        return
    context = multiprocessing.get_context(kind.removesuffix(" futures"))
    if kind.endswith(" futures"):
        with ProcessPoolExecutor(2, mp_context=context) as futures:
            print(len(list(futures.map(work, range(8)))))
    else:
        with context.Pool(2) as pool:
            print(len(pool.map(work, range(8))))
    for number, how in enumerate(("_exit", "SIGKILL", "SIGTERM"), 20):
        one = context.Process(target=ended, args=(number, how))
        one.start()
        one.join()
        print(one.exitcode)


if __name__ == "__main__":
    main(sys.argv[1])
