"""The bodies that are fetched, sent and formatted: the same at each run."""

import json
import random
import uuid
from dataclasses import dataclass
from pathlib import Path

DESCRIPTIONS = (
    "<span>This call writes \u201cuntrusted\u201d input to a log file; an attacker may forge entries.</span> "
    '<a href="https://cwe.mitre.org/data/definitions/117.html">CWE</a>',
    "<span>A query is built from input.\nUse parameters;\tsee C:\\src\\app</span>",
    "<span>Sichere Verschlüsselung fehlt (é, ü, 漢字).</span>",
)


@dataclass
class Files:
    json: dict
    xml: Path
    large: Path


def write(folder, quick):
    """Writes the files that the servers offer."""
    dice = random.Random(5)
    small = json.dumps({"applications": [_finding(dice, number) for number in range(2)]}).encode()[:1024]
    (folder / "small.json").write_bytes(small.ljust(1024))
    size = 1_000_000 if quick else 100_000_000
    shapes = {
        "findings": _finding,
        "numbers": _numbers,
        "text": _text,
        "nested": _nested,
        "escapes": _escapes,
        "letters": _letters,
        "short members": _short,
    }
    files = {}
    for name, element in shapes.items():
        files[name] = folder / f"{name.replace(' ', '-')}.json"
        _write_array(files[name], dice, element, size if name == "findings" else size // 10)
    files["already pretty"] = folder / "pretty.json"
    findings = [_finding(dice, number) for number in range(size // 10_000)]
    files["already pretty"].write_text(json.dumps(findings, indent=2, ensure_ascii=False))
    depth = size // 1000
    files[f"{depth} deep"] = folder / "deep.json"
    files[f"{depth} deep"].write_text('{"a":[' * depth + "]}" * depth)
    xml = folder / "body.xml"
    xml.write_text("<r>" + "".join(f'<app id="{n}"><name>App {n}</name><ok/></app>' for n in range(size // 500)) + "</r>")
    large = folder / "large.bin"
    with large.open("wb") as out:
        block = dice.randbytes(1_000_000)
        for _ in range(50 if quick else 1000):
            out.write(block)
    return Files(files, xml, large)


def _write_array(path, dice, element, size):
    """An array on one line. Its elements repeat after a while: formatters keep no memory of them."""
    escaped = [json.dumps(element(dice, number), separators=(",", ":")).encode() for number in range(500)]
    raw = [json.dumps(element(dice, number), separators=(",", ":"), ensure_ascii=False).encode() for number in range(500)]
    block = b",".join(escaped + raw)
    with path.open("wb") as out:
        out.write(b"[" + block)
        for _ in range(size // len(block)):
            out.write(b"," + block)
        out.write(b"]")


def _finding(dice, number):
    guid = str(uuid.UUID(int=dice.getrandbits(128), version=4))
    return {
        "issue_id": number,
        "guid": guid,
        "scan_type": dice.choice(["STATIC", "DYNAMIC", "SCA"]),
        "description": dice.choice(DESCRIPTIONS),
        "build_id": 9007199254740993 + number,
        "violates_policy": dice.random() < 0.4,
        "finding_status": {"status": dice.choice(["OPEN", "CLOSED"]), "new": False, "resolution": None},
        "finding_details": {
            "severity": dice.randrange(6),
            "cvss": round(dice.random() * 10, 1),
            "cwe": {"id": 117, "name": "Improper Output Neutralization for Logs"},
            "file_path": "com/example/billing/service/UserService.java",
            "file_line_number": dice.randrange(5000),
            "path": [dice.randrange(1000) for _ in range(dice.randrange(5))],
        },
        "annotations": [{"comment": "Zürich Payments", "user_name": "Jürgen Groß"}] if dice.random() < 0.3 else [],
        "_links": {"self": {"href": f"https://api.example.com/findings/{guid}", "templated": False}},
    }


def _numbers(dice, _):
    return [dice.randrange(100_000), dice.random(), dice.uniform(-1000, 1000), dice.randrange(10), 1e-7]


def _text(dice, _):
    return {"text": " ".join(dice.choice(["lorem", "ipsum", "dolor", "sit", "amet"]) for _ in range(40))}


def _nested(dice, _):
    value = 1
    for _ in range(dice.randrange(30)):
        value = {"a": [value]}
    return value


def _escapes(_dice, number):
    return {"html": '<a href="x">\n\t"é" 漢字 \\ – \U0001f680</a>', "n\n": f"\u001b[{number % 90}m"}


def _letters(_dice, number):
    return {"名前": "日本語ポータル Отчёты crème brûlée", "n": f"Zürich {number % 10}"}


def _short(_dice, number):
    return {"a": number % 10, "b": "x", "c": [1, 2, 3], "d": True, "e": {}}
