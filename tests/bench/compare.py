#!/usr/bin/env python3
"""Compares vhttp, whole process by whole process, with the programs that are installed: curl, xh, HTTPie, jq, jaq.

    cargo build --release
    python3 tests/bench/compare.py [--quick] [--only WORD] [--binary FILE] [--write-readme]

Each figure is the CPU time of the client (user + system, from wait4), the median of runs that take turns, because elapsed
time says more about the machine than about the program. What counts is the ratio. Memory is the peak that Linux reports for
one more run. A run that fails, or an output that is too short, ends the bench. The floors, an empty program, a bare TCP client
and one made of reqwest and ring alone, are built when there is a compiler.
Everything goes over loopback; nothing else is contacted. Only Python's standard library is used.
"""

import argparse
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))

import bodies  # noqa: E402
import measure  # noqa: E402
import report  # noqa: E402
from servers import Servers, Ticker  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SECRET = {"VERACODE_API_KEY_ID": "0a" * 16, "VERACODE_API_KEY_SECRET": "0b" * 64}
EMPTY = "fn main() {}"
BARE = """
use std::io::{Read, Write};
fn main() {
    let address = std::env::args().nth(1).unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /small.json HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    std::io::stdout().write_all(&answer).unwrap();
}
"""


class Bench:
    """What the rows share: programs, files, servers, and the table."""

    def __init__(self, arguments, folder):
        self.folder = folder
        self.quick = arguments.quick
        self.programs = find_programs(arguments.binary, folder)
        self.programs.update(build_floors(folder))
        self.files = bodies.write(folder, self.quick)
        self.servers = Servers(folder)
        self.environment = measure.environment(folder) | SECRET
        self.table = report.Table(self.programs)

    def row(self, work, commands, runs=40, less=None, **checks):
        """Measures the commands, a dictionary of names and argument lists, in turn.

        `less` names the command whose time is taken off all others: what a transfer costs without the work in question.
        `checks` are fields of each command that tell whether it did the work."""
        commands = {name: it if isinstance(it, measure.Command) else measure.Command([it]) for name, it in commands.items()}
        commands = {name: replace(it, **checks) for name, it in commands.items() if self.can_run(it)}
        runs = max(3, runs // 4) if self.quick else runs
        self.table.add(work, measure.compare(commands, runs, self.environment), less)

    def can_run(self, command):
        return all(stage[0] is not None for stage in command.stages)


def at_least(size):
    """A check of the output: so many bytes."""
    return lambda _, count: count >= size


def received(size):
    """A check of the answer to an upload, which is how many bytes came."""
    return lambda answer, _: answer.strip().isdigit() and int(answer) >= size


def find_programs(binary, folder):
    binary = Path(binary).resolve()
    if not binary.exists():
        sys.exit(f"{binary} is missing: cargo build --release")
    # Copied, as installing does: pages that a linker has left in memory one by one make a start a fifth slower.
    found = {"vhttp": shutil.copy(binary, folder / "vhttp")}
    for name in ("curl", "xh", "http", "jq", "jaq"):
        found[name] = shutil.which(name)
    return found


def build_floors(folder):
    """The floors that could be built."""
    compiler = shutil.which("rustc")
    floors = {}
    for name, source in (("empty", EMPTY), ("bare", BARE)):
        target = folder / name
        (folder / f"{name}.rs").write_text(source)
        built = compiler and measure.succeeds([compiler, "-O", "-C", "strip=symbols", "-o", str(target), f"{target}.rs"])
        floors[name] = str(target) if built else None
    cargo = shutil.which("cargo")
    print("builds the floors", file=sys.stderr, flush=True)
    build = [cargo, "build", "--release", "--example", "floor", "--manifest-path", ROOT / "Cargo.toml", "--target-dir", ROOT / "target"]
    built = cargo and measure.succeeds(build)
    floors["floor"] = str(ROOT / "target/release/examples/floor") if built else None
    return floors


def start_up(bench):
    run = bench.programs
    for option in ("--version", "--help"):
        bench.row(
            f"`{option}`",
            {name: [run[name], option] for name in ("vhttp", "curl", "xh", "http")} | {"empty": [run["empty"]]},
        )
    wrong = {"vhttp": ([run["vhttp"], "--no-such"], 1), "curl": ([run["curl"], "--no-such"], 2), "empty": ([run["empty"]], 0)}
    bench.row("a usage error", {name: measure.Command([words], code=code) for name, (words, code) in wrong.items()})
    offline = ["--offline", "--ignore-stdin", "POST", "http://localhost/", "name=Z", "n:=1"]
    bench.row(
        "`--offline` POST, two items, signed",
        {
            "vhttp": [run["vhttp"], "-A", "veracode_hmac", *offline],
            "xh": [run["xh"], *offline],
            "http": [run["http"], *offline],
            "empty": [run["empty"]],
        },
    )


def get(bench):
    run, url = bench.programs, f"{bench.servers.http}/small.json"
    address = bench.servers.http.removeprefix("http://")
    plain = [run["vhttp"], "--ignore-stdin", url]
    bench.row(
        "GET 1 KiB, http",
        {
            "vhttp": plain,
            "curl": [run["curl"], "-s", url],
            "xh": [run["xh"], "--ignore-stdin", url],
            "http": [run["http"], "--ignore-stdin", url],
            "bare": [run["bare"], address],
            "floor": [run["floor"], url],
        },
        is_whole=at_least(1024),
    )
    terminal = measure.Command([plain], terminal=True)
    signed = [run["vhttp"], "--ignore-stdin", "-A", "veracode_hmac", url]
    # Small differences need many runs.
    bench.row("the same, signed", {"vhttp": signed, "vhttp, plain": plain}, runs=200)
    bench.row("the same, on a terminal", {"vhttp": terminal, "vhttp, plain": plain}, runs=200)


def tls(bench):
    if not bench.servers.https:
        return bench.table.skip("https", "openssl is not installed")
    run, url = bench.programs, f"{bench.servers.https}/small.json"
    authority = str(bench.servers.authority)
    bench.row(
        "GET 1 KiB, https, `--verify FILE`",
        {
            "vhttp": [run["vhttp"], "--ignore-stdin", "--verify", authority, url],
            "curl": [run["curl"], "-s", "--cacert", authority, url],
            "xh": [run["xh"], "--ignore-stdin", "--verify", authority, url],
            "http": [run["http"], "--ignore-stdin", "--verify", authority, url],
            "floor": [run["floor"], url, authority],
        },
        is_whole=at_least(1024),
    )
    if not bench.servers.all_roots:
        return bench.table.skip("the system's trust store", "not found")
    store = {"SSL_CERT_FILE": str(bench.servers.all_roots), "CURL_CA_BUNDLE": str(bench.servers.all_roots)}
    bench.row(
        "GET 1 KiB, https, the system's trust store",
        {
            "vhttp": measure.Command([[run["vhttp"], "--ignore-stdin", url]], variables=store),
            "curl": measure.Command([[run["curl"], "-s", url]], variables=store),
            "xh": measure.Command([[run["xh"], "--ignore-stdin", url]], variables=store),
            "floor": measure.Command([[run["floor"], url]], variables=store),
        },
        is_whole=at_least(1024),
    )


def json(bench):
    run = bench.programs
    for name, file in bench.files.json.items():
        url = f"{bench.servers.http}/{file.name}"
        fetch = [run["curl"], "-s", url]
        size = f"{file.stat().st_size / 1e6:.2g} MB".replace("1e+02", "100")
        plain = {"vhttp, unformatted": [run["vhttp"], "--ignore-stdin", "--pretty=none", url]}
        pipes = {
            "curl to jaq": measure.Command([fetch, [run["jaq"], "-C", "."]]),
            "curl to jq": measure.Command([fetch, [run["jq"], "-C", "--indent", "4", "."]]),
        }
        if name.endswith(" deep"):
            # jq refuses to go that deep.
            pipes = {}
        pretty = [run["vhttp"], "--ignore-stdin", "--pretty=all", url]
        # jq and jaq write some escapes shorter than they are.
        whole = at_least(file.stat().st_size * 0.8)
        runs = 3 if file.stat().st_size > 50_000_000 else 9
        bench.row(f"JSON, {name}, {size}, `--pretty=all`", plain | {"vhttp": pretty} | pipes, runs, "vhttp, unformatted", is_whole=whole)
        if name == "findings":
            work = f"JSON, {name}, {size}, `--sorted`"
            bench.row(work, plain | {"vhttp": [*pretty, "--sorted"]} | pipes, 3, "vhttp, unformatted", is_whole=whole)


def xml(bench):
    run, url = bench.programs, f"{bench.servers.http}/{bench.files.xml.name}"
    commands = {name: [run[name], "--ignore-stdin", "--pretty=all", url] for name in ("vhttp", "http")}
    bench.row("XML, `--pretty=all`", commands, 3, is_whole=at_least(bench.files.xml.stat().st_size))


def download(bench):
    run, out, size = bench.programs, str(bench.folder / "out"), bench.files.large.stat().st_size
    for base, options in transfers(bench):
        url = f"{base}/{bench.files.large.name}"
        verify, cacert = options
        kind = base.split(":")[0]
        bench.row(
            f"download to a file, {kind}",
            {
                "vhttp": [run["vhttp"], "--ignore-stdin", *verify, "--download", "-o", out, url],
                "curl": [run["curl"], "-s", *cacert, "-o", out, url],
                "xh": [run["xh"], "--ignore-stdin", *verify, "--download", "-o", out, url],
            },
            5,
            file=Path(out),
            size=size,
        )
        bench.row(
            f"download to standard output, {kind}",
            {
                "vhttp": [run["vhttp"], "--ignore-stdin", *verify, url],
                "curl": [run["curl"], "-s", *cacert, url],
                "xh": [run["xh"], "--ignore-stdin", *verify, url],
            },
            5,
            is_whole=at_least(size),
        )


def upload(bench):
    run, file = bench.programs, str(bench.files.large)
    whole = received(bench.files.large.stat().st_size)
    for base, (verify, cacert) in transfers(bench, sink=True):
        url, kind = f"{base}/", base.split(":")[0]
        redirected = measure.Command([[run["vhttp"], *verify, "POST", url]], stdin=file)
        bench.row(
            f"upload of standard input, {kind}",
            {"vhttp": redirected, "curl": [run["curl"], "-s", *cacert, "-T", file, url]},
            5,
            is_whole=whole,
        )
        bench.row(
            f"upload of a file, {kind}",
            {
                "vhttp": [run["vhttp"], "--ignore-stdin", *verify, "POST", url, f"@{file}"],
                "curl": [run["curl"], "-s", *cacert, "-T", file, url],
                "xh": [run["xh"], "--ignore-stdin", *verify, "POST", url, f"@{file}"],
            },
            5,
            is_whole=whole,
        )
        bench.row(
            f"upload as multipart, {kind}",
            {
                "vhttp": [run["vhttp"], "--ignore-stdin", *verify, "--multipart", "POST", url, f"f@{file}"],
                "curl": [run["curl"], "-s", *cacert, "-F", f"f=@{file}", url],
                "xh": [run["xh"], "--ignore-stdin", *verify, "--multipart", "POST", url, f"f@{file}"],
            },
            5,
            is_whole=whole,
        )


def stream(bench):
    """The worst delay of a streamed record. A late one would be a buffer that waits to be full."""
    run, ticker = bench.programs, Ticker()
    commands = {
        "vhttp": [run["vhttp"], "--ignore-stdin", "--stream", "--pretty=none", ticker.url],
        "vhttp, formatted": [run["vhttp"], "--ignore-stdin", "--stream", ticker.url],
        "curl": [run["curl"], "-s", "-N", ticker.url],
        "xh": [run["xh"], "--ignore-stdin", "--stream", ticker.url],
    }
    delays = {name: measure.latency(words, bench.environment, ticker) for name, words in commands.items() if words[0]}
    bench.table.add_delay("a record of a stream, from its sending to its showing, at worst", delays)


def transfers(bench, sink=False):
    """Base URLs, each with the options of vhttp and of curl that make the server trusted."""
    servers = bench.servers
    yield (servers.sink if sink else servers.http), ([], [])
    if servers.https:
        authority = str(servers.authority)
        yield (servers.tls_sink if sink else servers.https), (["--verify", authority], ["--cacert", authority])


SECTIONS = (start_up, get, tls, json, xml, download, upload, stream)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=ROOT / "target/release/vhttp", help="the vhttp to measure")
    parser.add_argument("--quick", action="store_true", help="small bodies, few runs")
    parser.add_argument("--only", help=f"one section: {', '.join(section.__name__ for section in SECTIONS)}")
    parser.add_argument("--write-readme", action="store_true", help="put the table into README.md")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vhttp-bench-") as folder:
        bench = Bench(arguments, Path(folder))
        try:
            for section in SECTIONS:
                if arguments.only in (None, section.__name__):
                    section(bench)
        finally:
            bench.servers.stop()
        text = bench.table.markdown(quick=arguments.quick)
    print(text)
    if arguments.write_readme:
        report.write_readme(ROOT / "README.md", text)


if __name__ == "__main__":
    main()
