"""Tasks for celery, with a broker that is a folder."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import shop
from celery import Celery
from celery.signals import worker_ready

_FOLDER = str(Path(__file__).with_name("queue"))
Path(_FOLDER).mkdir(exist_ok=True)
app = Celery("tasks", broker="filesystem://")
app.conf.update(
    broker_transport_options={
        "data_folder_in": _FOLDER, "data_folder_out": _FOLDER, "control_folder": _FOLDER, "polling_interval": 0.1,
    },
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    task_ignore_result=True,
)  # fmt: skip


@worker_ready.connect
def say_so(**_facts):
    """Leave a mark: what is put into the folder earlier may meet a worker that is about to make it."""
    Path(__file__).with_name("ready").touch()


@app.task
def serve(number):
    """Serve one visitor."""
    shop.serve(number)


@app.task
def die(number):
    """Serve one visitor, and take the process down."""
    shop.serve(number)
    os._exit(3)


@app.task
def kill(number):
    """Serve one visitor, and be killed."""
    shop.serve(number)
    os.kill(os.getpid(), signal.SIGKILL)
