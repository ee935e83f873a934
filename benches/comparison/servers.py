"""The servers on loopback: started, looked at, ended."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from . import SettingOut
from .machine import pinned

BASE = "https://news.example.org"


def free_port():
    """One that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path, headers=None, timeout=60):
    """One request on a connection of its own: status, headers in small letters, body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


class Server:
    """A process that answers at `port`, and what the system tells of it."""

    def __init__(self, words, core, folder, environment=None):
        self.log = Path(folder) / f"log-{time.monotonic_ns()}.txt"
        self.started = time.monotonic()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                pinned(core, words), stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, cwd=folder
            )
        self.pid = self.process.pid
        self.peak = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """SIGTERM, and SIGKILL for what does not heed it. What it had at most is in `peak`, in bytes."""
        if self.process.poll() is None:
            self.peak = self.memory("VmHWM")
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def kill(self):
        """SIGKILL."""
        self.process.kill()
        self.process.wait()

    def check_alive(self):
        """Fails with what it wrote, if it ended."""
        if self.process.poll() is not None:
            raise SettingOut(f"{self.process.args} ended: {self.log.read_text(errors='replace')[-2000:]}")

    def until(self, what, look, patience=120):
        """Looks until there is something; gives it, and the seconds since the start of the process."""
        while True:
            found = look()
            now = time.monotonic() - self.started
            if found:
                return found, now
            self.check_alive()
            if now > patience:
                raise SettingOut(f"{what}: not within {patience} s")
            # To look costs the server something: what takes long is looked at less often.
            time.sleep(max(0.001, now / 200))

    def until_served(self, port, path, patience=120):
        """Seconds from the start to the end of the first 200 of a path."""

        return self.until_body(port, path, lambda body: True, patience)

    def until_body(self, port, path, holds, patience=120):
        """The same, of one that holds what it is to hold."""

        def look():
            try:
                status, _, body = get(port, path)
                return status == 200 and holds(body)
            except (OSError, http.client.HTTPException):
                return False

        return self.until(f"200 of {path}", look, patience)[1]

    def processor_time(self):
        """Seconds of processor that all of its threads had."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, line="VmRSS", file="status"):
        """A line of what the kernel tells of its memory, in bytes; 0 when it has ended."""
        with contextlib.suppress(OSError):
            for text in Path(f"/proc/{self.pid}/{file}").read_text().splitlines():
                if text.startswith(line + ":"):
                    return int(text.split()[1]) * 1024
        return 0

    def pin(self, core):
        """Has all its threads on one core from now on."""
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            # One that ended meanwhile needs none.
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(int(task.name), {core})

    def settle(self, patience=180, still=2.0):
        """Waits until it has done nothing for a while; whether it came to that."""
        last, since = self.processor_time(), time.monotonic()
        end = since + patience
        while time.monotonic() < end:
            time.sleep(0.1)
            now = self.processor_time()
            # A tick in two seconds is what timers take.
            if now - last > 0.02:
                last, since = now, time.monotonic()
            elif time.monotonic() - since >= still:
                return True
        return False


class Ajil(Server):
    """`ajil serve` on a folder, with the state outside of it, and without an access log, as nginx has none."""

    def __init__(self, binary, folder, scratch, core=None, state=None):
        self.port, self.operator = free_port(), free_port()
        self.state = Path(state or Path(scratch) / "state")
        words = [binary, "serve", folder, "--state", self.state, "--base-url", BASE]
        words += ["--listen", f"127.0.0.1:{self.port}", "--operator", f"127.0.0.1:{self.operator}"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AJIL_")}
        super().__init__(words, core, scratch, dict(environment, AJIL_LOG="warn"))

    def until_listening(self):
        """Seconds to the first connection that is taken."""

        def look():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return True

        return self.until("a listener", look)[1]

    def until_ready(self, patience=120):
        """Seconds to the end of the first walk through the folder, as /readyz tells it."""
        return self.until_served(self.operator, "/readyz", patience)


class Nginx(Server):
    """nginx serving a folder as fast as it can."""

    def __init__(self, folder, scratch, core=None, server=""):
        self.port = free_port()
        configuration = Path(scratch) / f"nginx-{self.port}.conf"
        # Its worker would be somebody else, to whom temporary folders are closed.
        user = "user root root;" if os.geteuid() == 0 else ""
        words = {"scratch": scratch, "port": self.port, "folder": folder, "server": server, "user": user}
        configuration.write_text(CONFIGURATION.format(**words))
        super().__init__(["nginx", "-p", scratch, "-c", configuration], core, scratch)
        self.until_listening()
        # The worker serves; the master only waits.
        master = self.pid
        self.pid = self.until("a worker", lambda: children(master))[0][0]

    def until_listening(self):
        """Waits until it takes connections."""

        def look():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return True

        self.until("nginx", look)


def children(pid):
    """The processes that a process started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


CONFIGURATION = """
{user}
daemon off;
worker_processes 1;
worker_rlimit_nofile 16384;
pid {scratch}/nginx-{port}.pid;
error_log {scratch}/nginx-{port}.log crit;
events {{ worker_connections 16000; }}
http {{
    access_log off;
    default_type "application/rss+xml; charset=utf-8";
    sendfile on;
    tcp_nopush on;
    etag on;
    gzip_static on;
    keepalive_timeout 1h;
    keepalive_requests 1000000000;
    open_file_cache max=1000 inactive=1h;
    open_file_cache_valid 1h;
    client_body_temp_path {scratch}/nginx-body;
    proxy_temp_path {scratch}/nginx-proxy;
    fastcgi_temp_path {scratch}/nginx-fastcgi;
    uwsgi_temp_path {scratch}/nginx-uwsgi;
    scgi_temp_path {scratch}/nginx-scgi;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        root {folder};
        {server}
    }}
}}
"""


class HugoServer(Server):
    """`hugo server` that renders everything that a change concerns, and keeps what it made in memory."""

    def __init__(self, project, scratch, core=None):
        self.port = free_port()
        words = ["hugo", "server", "--source", project, "--bind", "127.0.0.1", "--port", self.port]
        words += ["--disableFastRender", "--disableLiveReload", "--baseURL", BASE, "--appendPort=false"]
        super().__init__(words, core, scratch)
