"""What is measured and what it is measured with: built or installed here."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from . import SettingOut

ROOT = Path(__file__).resolve().parents[2]

# Command, and Debian's package.
PEERS = {"nginx": "nginx-light", "hugo": "hugo", "wrk": "wrk", "taskset": "util-linux"}


def install():
    """Installs what is missing of the peers, as root with Debian's packages."""
    # nginx lies in sbin, where not everybody looks.
    os.environ["PATH"] = os.environ.get("PATH", "/usr/bin") + ":/usr/local/sbin:/usr/sbin:/sbin"
    missing = [package for command, package in PEERS.items() if not shutil.which(command)]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        words = " ".join(missing)
        raise SettingOut(f"not installed here: {words} (Debian's names). Install them first: sudo apt-get install {words}")
    # At runlevel 1 Debian's packages start no service: the nginx that we measure is our own.
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive", RUNLEVEL="1")
    for words in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *missing]):
        subprocess.run(["apt-get", *words], check=True, env=quiet, stdout=subprocess.DEVNULL)


def built_ajil():
    """The release binary, as it is shipped."""
    return built("ajil", [])


def built_load():
    """The load, beside what else is built, and without Ajil's dependencies."""
    target = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target") / "load"
    return built("load", ["--manifest-path", str(ROOT / "benches/load/Cargo.toml"), "--target-dir", str(target)])


def built(name, words):
    """Where cargo put an executable."""
    words = ["cargo", "build", "--release", "--locked", "--bin", name, "--message-format=json-render-diagnostics", *words]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, check=False, text=True)
    if done.returncode:
        raise SettingOut(f"{' '.join(words)} failed")
    for line in done.stdout.splitlines():
        made = json.loads(line)
        if made.get("executable") and made["target"]["name"] == name:
            return Path(made["executable"])
    raise SettingOut(f"{' '.join(words)} made no executable")
