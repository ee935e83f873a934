"""The clients: our own load (benches/load) and wrk."""

import json
import re
import subprocess

from . import SettingOut
from .machine import pinned


class Load:
    """Runs the load on the client's core."""

    def __init__(self, binary, core):
        self.binary, self.core = binary, core

    def run(self, *words, anywhere=False):
        """One measure; what it tells."""
        words = pinned(None if anywhere else self.core, [self.binary, *words])
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, text=True)
        if done.returncode:
            raise SettingOut(f"the load failed: {done.stderr.strip()[-500:]}")
        return json.loads(done.stdout)

    def begin(self, *words):
        """One measure that goes on until its standard input is closed; see [`ended`]."""
        words = pinned(self.core, [self.binary, *words])
        return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def fill(self, folder, files, *words):
        """An archive of so many articles; the sum of their bytes."""
        return self.run("fill", folder, files, *words, anywhere=True)["bytes"]


def ended(process):
    """Closes the standard input of a measure; what it told last."""
    out, _ = process.communicate(timeout=120)
    if process.returncode:
        raise SettingOut("the load failed")
    return json.loads(out.splitlines()[-1])


def wrk(core, port, path, headers, seconds, connections=64):
    """Requests a second, over kept connections, as fast as answers come."""
    words = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s"]
    for name, value in headers.items():
        words += ["-H", f"{name}: {value}"]
    words.append(f"http://127.0.0.1:{port}{path}")
    done = subprocess.run(pinned(core, words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, text=True)
    said = done.stdout
    if done.returncode or "Non-2xx" in said or "Socket errors" in said:
        raise SettingOut(f"wrk: {said.strip()}")
    requests = int(re.search(r"(\d+) requests in", said).group(1))
    return float(re.search(r"Requests/sec:\s*([\d.]+)", said).group(1)), requests
