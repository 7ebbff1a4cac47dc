import asyncio
import io
import logging
import os
import smtplib
import subprocess
from email.message import EmailMessage
from logging import handlers
from queue import Queue

import aiosmtplib
import pycurl

from transports import PORTS


def logger(name, handler):
    made = logging.getLogger(name)
    made.setLevel("INFO")
    made.propagate = False
    made.handlers = [handler]
    return made


def letter(email):
    mail = EmailMessage()
    mail["To"], mail["From"], mail["Subject"] = email, "shop@example.com", "Welcome"
    mail.set_content("Welcome, and thank you.")
    return mail


def smtplib_message(email):
    """smtplib

    email, smtplib.sendmail: body.to, headers.to
    """
    with smtplib.SMTP("127.0.0.1", PORTS.mail) as client:
        client.send_message(letter(email))


def aiosmtplib_message(email):
    """aiosmtplib

    email, aiosmtplib.sendmail: body.to, headers.to
    """
    asyncio.run(aiosmtplib.send(letter(email), hostname="127.0.0.1", port=PORTS.mail, start_tls=False))


def log_to_web(email):
    """logging.HTTPHandler

    http, http.client.request: body.args[0]
    """
    logger("web", handlers.HTTPHandler(f"127.0.0.1:{PORTS.web}", "/log", method="POST")).info("hello %s", email)


def log_to_socket(email):
    """logging.SocketHandler (pickle)

    socket, logging.SocketHandler: body.msg
    """
    logger("socket", handlers.SocketHandler("127.0.0.1", PORTS.lines)).info("hello %s", email)


def log_to_datagrams(email):
    """logging.DatagramHandler (pickle)

    socket, logging.SocketHandler: body.msg
    """
    logger("datagrams", handlers.DatagramHandler("127.0.0.1", PORTS.lines)).info("hello %s", email)


def log_to_syslog(email):
    """logging.SysLogHandler

    socket, socket.send: body
    """
    logger("syslog", handlers.SysLogHandler(("127.0.0.1", PORTS.lines))).info("hello %s", email)


def log_to_mail(email):
    """logging.SMTPHandler

    email, smtplib.sendmail: body
    """
    handler = handlers.SMTPHandler(("127.0.0.1", PORTS.mail), "shop@example.com", ["ops@example.com"], "trouble")
    logger("mail", handler).info("hello %s", email)


def log_by_queue(email):
    """logging.QueueHandler, shipped by QueueListener's thread

    socket, socket.send: body
    """
    waiting = Queue()
    listener = handlers.QueueListener(waiting, handlers.SysLogHandler(("127.0.0.1", PORTS.lines)))
    listener.start()
    logger("queue", handlers.QueueHandler(waiting)).info("hello %s", email)
    listener.stop()


def log_by_memory(email):
    """logging.MemoryHandler, shipped later

    socket, socket.send: body
    """
    handler = handlers.MemoryHandler(10, target=handlers.SysLogHandler(("127.0.0.1", PORTS.lines)))
    logger("memory", handler).info("hello %s", email)
    handler.flush()


def program_arguments(email):
    """subprocess, arguments

    process, subprocess.Popen: body.args[1]
    """
    subprocess.run(["true", email], check=True)


def program_input(email):
    """subprocess, input

    process, subprocess.Popen: body
    """
    subprocess.run(["cat"], input=email, text=True, capture_output=True, check=True)


def program_pipe(email):
    """subprocess, written to its pipe

    process, subprocess.Popen: body
    """
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdin.write(email.encode())
        child.communicate()


def program_environment(email):
    """subprocess, environment

    process, subprocess.Popen: body.env.VISITOR
    """
    subprocess.run(["true"], env={**os.environ, "VISITOR": email}, check=True)


def program_shell(email):
    """os.system

    process, os.system: body.args[0]
    """
    os.system(f"true {email}")


def program_asyncio(email):
    """asyncio.create_subprocess_exec, input

    process, subprocess.Popen: body
    """

    async def main():
        child = await asyncio.create_subprocess_exec("cat", stdin=-1, stdout=-1)
        await child.communicate(email.encode())

    asyncio.run(main())


def program_file(email):
    """subprocess, a file as its input

    process, subprocess.Popen: body
    """
    import tempfile

    with tempfile.TemporaryFile() as file:
        file.write(email.encode())
        file.seek(0)
        subprocess.run(["cat"], stdin=file, stdout=subprocess.DEVNULL, check=True)


def curl(email):
    """pycurl (libcurl)

    unexplained connection to pycurl
    """
    handle = pycurl.Curl()
    handle.setopt(pycurl.URL, PORTS.url)
    handle.setopt(pycurl.POSTFIELDS, "email=" + email)
    handle.setopt(pycurl.WRITEDATA, io.BytesIO())
    handle.perform()
