"""The table of results, and its place in README.md."""

import os
import platform
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

BEGIN = "<!-- speed: python3 tests/bench/compare.py --write-readme -->"
END = "<!-- end of speed -->"
#: What stands in the table for the programs that are not peers.
NAMES = {"http": "HTTPie", "empty": "an empty program", "bare": "a bare TCP client", "floor": "reqwest and ring alone"}


class Table:
    """Gathers rows and prints each as it comes."""

    def __init__(self, programs):
        self._programs = programs
        self._rows = []

    def add(self, work, results, less):
        ours = results["vhttp"]
        base = results.pop(less).milliseconds if less else 0
        time = max(ours.milliseconds - base, 0.001)
        others = []
        for name, result in results.items():
            if name != "vhttp":
                label = NAMES.get(name, name)
                cost = max(result.milliseconds - (base if name.startswith("vhttp") else 0), 0.001)
                others.append(f"{label} {_ratio(time / cost)} ({_time(cost)}{_memory(result)})")
        note = " over unformatted" if less else ""
        self._rows.append(f"| {work} | {_time(time)}{note}{_memory(ours)} | {', '.join(others) or '-'} |")
        print(self._rows[-1], flush=True)

    def add_delay(self, work, delays):
        """`delays`: milliseconds by program. They are elapsed time, so they say less than the rest."""
        others = [f"{NAMES.get(name, name)}: {_time(delay)}" for name, delay in delays.items() if name != "vhttp"]
        self._rows.append(f"| {work} | {_time(delays['vhttp'])} | {', '.join(others) or '-'} |")
        print(self._rows[-1], flush=True)

    def skip(self, what, reason):
        print(f"skipped: {what}: {reason}", flush=True)

    def markdown(self, quick):
        size = Path(self._programs["vhttp"]).stat().st_size / 2**20
        libraries = _libraries(self._programs["vhttp"])
        lines = [
            "CPU time of the client (user and system), median of runs in turn, and its peak memory. The figure after each",
            "other program is how much of that program's time vhttp takes. Measured over loopback"
            + (", with small bodies," if quick else ",")
            + f" in {date.today():%B %Y}:",
            f"{_machine()}.",
            "",
            "| work | vhttp | of the time of |",
            "| --- | --- | --- |",
            *self._rows,
            "",
            f"The program is {size:.1f} MiB" + (f" and loads {libraries}." if libraries else "."),
            f"Compared: {', '.join(_versions(self._programs))}.",
        ]
        return "\n".join(lines) + "\n"


def write_readme(path, text):
    """Puts the text between the two marks; adds a section when there are none."""
    readme = path.read_text()
    block = f"{BEGIN}\n{text}{END}"
    if BEGIN in readme:
        readme = re.sub(re.escape(BEGIN) + ".*?" + re.escape(END), lambda _: block, readme, flags=re.DOTALL)
    else:
        readme = f"{readme.rstrip()}\n\n## Speed\n\n{block}\n"
    path.write_text(readme)


def _ratio(value):
    return f"{value:.2f}" if value >= 0.095 else f"{value:.3f}"


def _time(milliseconds):
    return f"{milliseconds:.2f} ms" if milliseconds < 20 else f"{milliseconds:.0f} ms"


def _memory(result):
    # A program that is gone at once is not there long enough to be asked.
    known = result.mebibytes is not None and result.milliseconds > 10
    return f", {result.mebibytes:.1f} MiB" if known else ""


def _libraries(program):
    """The shared libraries, without the loader and what the kernel gives."""
    if platform.system() != "Linux" or not shutil.which("ldd"):
        return None
    listed = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
    names = [line.split()[0] for line in listed.splitlines() if "=>" in line]
    return ", ".join(names) or "no shared library"


def _machine():
    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f", {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores{memory}"


def _versions(programs):
    for name in ("vhttp", "curl", "xh", "http", "jq", "jaq"):
        if programs[name]:
            shown = subprocess.run([programs[name], "--version"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
            version = re.search(r"\d+(\.\d+)+", shown.stdout)
            yield f"{NAMES.get(name, name)} {version[0] if version else ''}".strip()
