"""Runs programs and measures the CPU time and the memory of each."""

import os
import pty
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Command:
    """Programs joined by pipes, and what they run with."""

    stages: list
    variables: dict = field(default_factory=dict)
    stdin: str = os.devnull
    terminal: bool = False


@dataclass
class Result:
    """The median of CPU time in milliseconds, and the peak memory in MiB where it is known."""

    milliseconds: float
    mebibytes: float | None


def environment(folder):
    """A small environment without proxies, colours and configuration of the user's."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ}
    return kept | {"HOME": str(folder), "TERM": "xterm-256color"}


def succeeds(arguments):
    return subprocess.run(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def compare(commands, runs, variables):
    """The result of each command. The commands take turns, so that a bad moment of the machine hits all of them."""
    commands = {name: it if isinstance(it, Command) else Command([it]) for name, it in commands.items()}
    times = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            times[name].append(_run(command, variables))
    return {
        name: Result(statistics.median(times[name]), _peak_memory(command, variables))
        for name, command in commands.items()
    }


def _run(command, variables):
    """The CPU time of one run, all stages together."""
    children = _start(command, variables)
    spent = 0.0
    for child in children.processes:
        _, status, usage = os.wait4(child, 0)
        spent += usage.ru_utime + usage.ru_stime
        if os.waitstatus_to_exitcode(status) < 0:
            raise RuntimeError(f"{command.stages} was killed")
    children.close()
    return spent * 1000


def _peak_memory(command, variables):
    """The sum of the stages' peaks. `ru_maxrss` would not do: it counts what this interpreter had before the program began."""
    children = _start(command, variables)
    peaks = dict.fromkeys(children.processes)
    waiting = list(children.processes)
    while waiting:
        for child in waiting[:]:
            peaks[child] = _high_water(child) or peaks[child]
            if os.waitpid(child, os.WNOHANG)[0]:
                waiting.remove(child)
        time.sleep(0.0002)
    children.close()
    return None if None in peaks.values() else sum(peaks.values()) / 1024


def _high_water(process):
    """Kibibytes, from Linux."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), None)


@dataclass
class _Children:
    processes: list
    close: object


def _start(command, variables):
    variables = variables | command.variables
    nothing = os.open(os.devnull, os.O_RDWR)
    source = os.open(command.stdin, os.O_RDONLY)
    controller, output = pty.openpty() if command.terminal else (None, nothing)
    processes, opened = [], {source, nothing, output}
    for index, stage in enumerate(command.stages):
        last = index == len(command.stages) - 1
        after, target = (None, output) if last else os.pipe()
        streams = [(os.POSIX_SPAWN_DUP2, descriptor, number) for number, descriptor in enumerate((source, target, nothing))]
        processes.append(os.posix_spawnp(stage[0], stage, variables, file_actions=streams))
        if not last:
            os.close(target)
            opened.add(after)
            source = after
    for descriptor in opened:
        os.close(descriptor)
    reader = threading.Thread(target=_drain, args=(controller,))
    if command.terminal:
        reader.start()
    return _Children(processes, reader.join if command.terminal else lambda: None)


def _drain(controller):
    """Reads a terminal until its program has ended."""
    try:
        while os.read(controller, 65536):
            pass
    except OSError:
        pass
    os.close(controller)
