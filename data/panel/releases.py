#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""releases.py NEWS METAINFO: prints METAINFO with the releases of NEWS in place of its `<releases/>`.

A release begins with `XR Media Hub VERSION (DATE)` or `… (unreleased)`, dated the day of the build, and a line of
equal signs. Paragraphs and lists follow. An item begins with ` - `, and its other lines are indented."""
import datetime
import html
import itertools
import os
import pathlib
import re
import sys
import time

HEAD = re.compile(r"^XR Media Hub (\S+) \((\d{4}-\d\d-\d\d|unreleased)\)\n=+\n", re.MULTILINE)
PLACE = "  <releases/>\n"


def split(news):
    """Version, date or `unreleased`, and text of each release, the newest first."""
    before, *parts = HEAD.split(news)
    if before or not parts:
        sys.exit("releases.py: NEWS does not begin with a release")
    return list(zip(parts[::3], parts[1::3], parts[2::3]))


def join(lines):
    """One entry per paragraph and item. Items keep their mark."""
    entries = []
    for before, line in itertools.pairwise(["", *lines]):
        if line.startswith(" - ") or line and (not before or before.startswith(" ") and not line.startswith(" ")):
            entries.append(line)
        elif line:
            entries[-1] += " " + line.strip()
    return entries


def describe(text):
    for is_list, entries in itertools.groupby(join(text.splitlines()), lambda entry: entry.startswith(" - ")):
        texts = [html.escape(entry.removeprefix(" - "), quote=False) for entry in entries]
        if is_list:
            yield "<ul>" + "".join(f"<li>{each}</li>" for each in texts) + "</ul>"
        else:
            yield from (f"<p>{each}</p>" for each in texts)


def today():
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%d")


def release(version, date, text):
    day, kind = (today(), "development") if date == "unreleased" else (date, "stable")
    lines = "".join(f"        {each}\n" for each in describe(text))
    return (f'    <release version="{version}" date="{day}" type="{kind}">\n      <description>\n{lines}'
            "      </description>\n    </release>\n")


def main(news, metainfo):
    text = pathlib.Path(metainfo).read_text(encoding="utf-8")
    if PLACE not in text:
        sys.exit(f"releases.py: {metainfo} has no place for releases")
    releases = "".join(release(*each) for each in split(pathlib.Path(news).read_text(encoding="utf-8")))
    sys.stdout.buffer.write(text.replace(PLACE, f"  <releases>\n{releases}  </releases>\n").encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
