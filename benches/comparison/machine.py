"""The machine: its cores, and the line that tells which it was."""

import os
import platform
import subprocess
import time

from . import SettingOut


def cores():
    """One core for servers and another for clients, of those that we may use."""
    free = sorted(os.sched_getaffinity(0))
    if len(free) < 2:
        raise SettingOut("two cores are needed: one for the server, one for the client")
    return free[0], free[1]


def pinned(core, words):
    """A command that runs on one core, with all its threads and children; `None`: on all."""
    words = [str(word) for word in words]
    return words if core is None else ["taskset", "-c", str(core), *words]


def described(ajil):
    """Which machine, which versions, when."""
    versions = [first_line([ajil, "--version"]), "nginx " + after(first_line(["nginx", "-v"]), "nginx/")]
    versions.append("Hugo " + after(first_line(["hugo", "version"]), "hugo v"))
    # It says its version with its options, and exits with an error.
    versions.append("wrk " + first_line(["wrk", "-v"]).split(" ")[1].replace("debian/", ""))
    memory = memory_total() / 1e9
    return (
        f"{processor()}, {os.cpu_count()} cores, {memory:.0f} GB, Linux {platform.release()}, "
        f"{file_system()}; {', '.join(versions)}; {time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC, "
        f"load before {os.getloadavg()[0]:.1f}"
    )


def first_line(words):
    """The first line that a program writes, wherever it writes it."""
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, text=True)
    return done.stdout.splitlines()[0] if done.stdout else ""


def after(line, lead):
    """What follows the lead, up to a space."""
    return line.partition(lead)[2].split(" ")[0] or line


def processor():
    """Its name, as the kernel tells it."""
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def memory_total():
    """In bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def file_system():
    """Of the folder in which temporary ones are made."""
    import tempfile

    kind = first_line(["stat", "-f", "-c", "%T", tempfile.gettempdir()])
    return "ext4" if kind == "ext2/ext3" else kind


def rooms(folder):
    """How many bytes and files there is room for."""
    stat = os.statvfs(folder)
    return stat.f_bavail * stat.f_frsize, stat.f_favail
