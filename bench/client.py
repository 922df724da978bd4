# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The web client that all servers of a run serve, and the requests of a joining device."""

import re
import shutil

# A small file, and one of the size of a script.
FILES = {"file.bin": 1024, "script.bin": 40 * 1024}
PAGE = b"<!DOCTYPE html><title>bench</title>"

# Files that index.html references, in the order of the steps in load-join.c.
ASSETS = [r'<script [^>]*src="([^"]+)"', r'<link rel="stylesheet"[^>]* href="([^"]+)"',
          r'<link rel="modulepreload"[^>]* href="([^"]+)"', r'<link rel="icon"[^>]* href="([^"]+)"']

# load-join.c fills in the token and the join request.
SESSION = "/rtc/v1?access_token=@TOKEN@&join_request=@JOIN@"
VALIDATE = "/rtc/validate"


def bundle(build):
    """The folder of the built web client, or None if the build has none."""
    folder = build / "web/web"
    return folder if (folder / "index.html").exists() else None


def assets(build):
    page = (bundle(build) / "index.html").read_text()
    found = [re.findall(pattern, page) for pattern in ASSETS]
    if any(len(names) != 1 for names in found):
        raise RuntimeError(f"index.html does not reference the files that load-join.c expects: {found}")
    return [names[0] for names in found]


def copy_for_hub(build, folder):
    if bundle(build):
        shutil.copytree(bundle(build), folder)
    else:
        folder.mkdir(parents=True)
        (folder / "index.html").write_bytes(PAGE)
    for name, size in FILES.items():
        (folder / name).write_bytes(b"x" * size)


def copy_for_nginx(build, folder):
    """The hub serves NAME.br, and nginx without its Brotli module NAME.gz. Both get the same bytes, so that the benchmark
    compares servers and not compression."""
    copy_for_hub(build, folder)
    for brotli in folder.rglob("*.br"):
        brotli.replace(brotli.with_suffix(".gz"))


def targets(build, server):
    """The targets that load-join.c requests, in order."""
    return ["/", *assets(build), server.token_target, VALIDATE, SESSION]
