#!/usr/bin/env python3
"""Records rows from real HTTPie 3.2.4: what it sends, prints, writes and returns for each case of `cases/`.

    record.py [--http PATH] [AREA ...]        records the areas (all of them by default) into rows/AREA.json
    record.py [--http PATH] --check N SEED    records N rows again and compares them with the stored ones; exit 1 on a difference

HTTPie is found by --http or $HTTPIE_BIN. All traffic stays on loopback. Standard library only, Python 3.10 or newer.
"""
import argparse
import importlib
import json
import os
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

from play import play  # noqa: E402


def areas():
    return sorted(path.stem for path in (HERE / "cases").glob("*.py"))


def definitions(area):
    rows = importlib.import_module(f"cases.{area}").rows
    ids = [row["id"] for row in rows]
    twice = {id for id in ids if ids.count(id) > 1}
    assert not twice, f"{area}: {twice} defined twice"
    return rows


def record(row, http):
    row = dict(row)
    row["got"] = play(row, http)
    sentence = row.get("stderr_has")
    if sentence and sentence not in " ".join(row["got"]["stderr"].split()):
        raise SystemExit(f"{row['id']}: {sentence!r} is not in {row['got']['stderr']!r}")
    return row


def record_all(rows, http):
    with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
        return list(pool.map(lambda row: record(row, http), rows))


def text(rows):
    """JSON with one line per field, so that a change shows as a small diff."""
    def one(value):
        return json.dumps(value, ensure_ascii=True)

    def got(value):
        return "{\n" + ",\n".join(f"   {one(key)}: {one(item)}" for key, item in value.items()) + "}"

    def row(value):
        return " {" + ",\n  ".join(
            f"{one(key)}: {got(item) if key == 'got' else one(item)}" for key, item in value.items()) + "}"

    return "[\n" + ",\n".join(map(row, rows)) + "\n]\n"


def check(http, count, seed):
    stored = {row["id"]: row for area in areas()
              for row in json.loads((HERE / "rows" / f"{area}.json").read_text())}
    defined = {row["id"]: row for area in areas() for row in definitions(area)}
    bad = [f"{id}: defined, not recorded" for id in defined.keys() - stored.keys()]
    bad += [f"{id}: recorded, not defined" for id in stored.keys() - defined.keys()]
    sample = random.Random(seed).sample(sorted(defined.keys() & stored.keys()), min(count, len(stored)))
    for row in record_all([defined[id] for id in sample], http):
        for key in row.keys() | stored[row["id"]].keys():
            old, new = stored[row["id"]].get(key), row.get(key)
            if json.dumps(old, sort_keys=True) != json.dumps(new, sort_keys=True):
                bad.append(f"{row['id']}: {key}\n  stored {old}\n  now    {new}")
    print("\n".join(bad) or f"{len(sample)} rows are as recorded")
    return 1 if bad else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--http", default=os.environ.get("HTTPIE_BIN"), help="real HTTPie's http")
    parser.add_argument("--check", nargs=2, type=int, metavar=("N", "SEED"))
    parser.add_argument("areas", nargs="*", metavar="AREA")
    args = parser.parse_args()
    if not args.http:
        parser.error("name HTTPie by --http or $HTTPIE_BIN")
    if args.check:
        return check(args.http, *args.check)
    total = 0
    for area in args.areas or areas():
        rows = record_all(definitions(area), args.http)
        (HERE / "rows").mkdir(exist_ok=True)
        (HERE / "rows" / f"{area}.json").write_text(text(rows))
        total += len(rows)
        print(f"{area}: {len(rows)} rows")
    print(f"{total} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
