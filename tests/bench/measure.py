"""Runs programs and measures the CPU time and the memory of each. A run that fails, or does half of the work, ends the bench."""

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
    #: The exit code of the last stage when all goes well.
    code: int = 0
    #: Whether all came, from the first bytes that were written and the number of all.
    is_whole: object = lambda beginning, count: True
    #: What a run writes beside its output, and how large that must be.
    file: Path | None = None
    size: int = 0


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
    times = {name: [] for name in commands}
    for command in commands.values():
        _check_output(command, variables)
    for _ in range(runs):
        for name, command in commands.items():
            times[name].append(_run(command, variables))
    return {
        name: Result(statistics.median(times[name]), _peak_memory(command, variables))
        for name, command in commands.items()
    }


def _run(command, variables):
    """The CPU time of one run, all stages together."""
    if command.file:
        command.file.unlink(missing_ok=True)
    children = _start(command, variables)
    spent = 0.0
    for child in children.processes:
        _, status, usage = os.wait4(child, 0)
        spent += usage.ru_utime + usage.ru_stime
        _check_code(command, child == children.processes[-1], status)
    children.close()
    if command.file and command.file.stat().st_size != command.size:
        raise RuntimeError(f"{command.stages}: {command.file} holds {command.file.stat().st_size} bytes, not {command.size}")
    return spent * 1000


def _check_code(command, is_last, status):
    code, expected = os.waitstatus_to_exitcode(status), command.code if is_last else 0
    if code != expected:
        raise RuntimeError(f"{command.stages} ended with {code}, not {expected}")


def _check_output(command, variables):
    """One more run, whose output is looked at. A terminal shows what it likes."""
    if command.terminal:
        return
    output, end = os.pipe()
    children = _start(command, variables, end)
    beginning, count = b"", 0
    while block := os.read(output, 1 << 20):
        beginning, count = beginning or block[:100], count + len(block)
    os.close(output)
    for child in children.processes:
        _check_code(command, child == children.processes[-1], os.waitpid(child, 0)[1])
    if not command.is_whole(beginning, count):
        raise RuntimeError(f"{command.stages} wrote {count} bytes, which cannot be all: {beginning}")


def _peak_memory(command, variables):
    """The sum of the stages' peaks. `ru_maxrss` would not do: it counts what this interpreter had before the program began."""
    children = _start(command, variables)
    peaks = dict.fromkeys(children.processes)
    waiting = list(children.processes)
    while waiting:
        for child in waiting[:]:
            peaks[child] = _high_water(child) or peaks[child]
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                _check_code(command, child == children.processes[-1], status)
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


def _start(command, variables, output=None):
    """The output goes nowhere when nobody wants it; its descriptor is closed here, but that of a terminal, which outlives its programs."""
    variables = variables | command.variables
    nothing = os.open(os.devnull, os.O_RDWR)
    source = os.open(command.stdin, os.O_RDONLY)
    controller, output = pty.openpty() if command.terminal else (None, output or nothing)
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
    if not command.terminal:
        _close(opened)
        return _Children(processes, lambda: None)
    _close(opened - {output})
    reader = threading.Thread(target=_drain, args=(controller,))
    reader.start()

    def end():
        os.close(output)
        reader.join()

    return _Children(processes, end)


def _close(descriptors):
    for descriptor in descriptors:
        os.close(descriptor)


def _drain(controller):
    """Reads a terminal until it is closed."""
    try:
        while os.read(controller, 65536):
            pass
    except OSError:
        pass
    os.close(controller)


def latency(arguments, variables, ticker):
    """Milliseconds from the sending of a record to its arrival at the reader of the program's output, the worst of all.

    `ticker` is a server that gathers in `sent` the moments at which it sent its records, one line each."""
    ticker.sent.clear()
    process = subprocess.Popen(arguments, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    arrived = []
    while block := os.read(process.stdout.fileno(), 65536):
        arrived += [time.monotonic()] * block.count(b"\n")
    if process.wait() or len(arrived) != len(ticker.sent):
        raise RuntimeError(f"{arguments} showed {len(arrived)} of {len(ticker.sent)} records")
    return max(after - before for before, after in zip(ticker.sent, arrived)) * 1000
