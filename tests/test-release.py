#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""A release has one version, and its tarball builds without the repository and passes its unit tests."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

import tap

BUILD = pathlib.Path(os.environ["XMH_BUILD_DIR"])
SOURCE = pathlib.Path(os.environ["XMH_SOURCE_DIR"])
HEAD = re.compile(r"^XR Media Hub (\S+) \((unreleased|\d{4}-\d\d-\d\d)\)$", re.MULTILINE)
METAINFO = SOURCE / "data/panel/io.github.xr_ai.MediaHub.metainfo.xml.in"
# The fastest configuration with a daemon and its tests, which no other test builds.
OPTIONS = ["-Doptimization=0", "-Ddebug=false", "-Dbench=true", "-Dpanel=disabled", "-Dweb_client=disabled", "-Dman=disabled"]


def version():
    return json.loads((BUILD / "meson-info/intro-projectinfo.json").read_text())["version"]


def releases(news):
    """The releases of the metainfo that NEWS makes."""
    with tempfile.TemporaryDirectory(prefix="xmh-") as folder:
        file = pathlib.Path(folder, "NEWS")
        file.write_text(news)
        made = subprocess.run([SOURCE / "data/panel/releases.py", file, METAINFO], capture_output=True, check=True,
                              env=dict(os.environ, SOURCE_DATE_EPOCH="1700000000")).stdout
    return ElementTree.fromstring(made).findall("releases/release")


class Version(unittest.TestCase):
    def test_news(self):
        self.assertEqual(HEAD.search((SOURCE / "NEWS").read_text())[1], version())

    def test_programs(self):
        for program in ("daemon/xr-media-hub", "cli/xmhctl"):
            told = subprocess.run([BUILD / "src" / program, "--version"], capture_output=True, text=True, check=True)
            self.assertEqual(told.stdout.split()[-1], version())

    def test_metainfo(self):
        news = (SOURCE / "NEWS").read_text()
        self.assertEqual([each.get("version") for each in releases(news)], [found[1] for found in HEAD.finditer(news)])

    def test_releases(self):
        news = ("XR Media Hub 0.2.0 (unreleased)\n====\n\nA line\nand another.\n\nGroup\n"
                " - one <1>\n   goes on\n - two\n\n"
                "XR Media Hub 0.1.0 (2026-11-23)\n====\n\nThe first.\n")
        newest, first = releases(news)
        self.assertEqual(newest.attrib, {"version": "0.2.0", "date": "2023-11-14", "type": "development"})
        self.assertEqual(first.attrib, {"version": "0.1.0", "date": "2026-11-23", "type": "stable"})
        self.assertEqual([each.text for each in newest.find("description")], ["A line and another.", "Group", None])
        self.assertEqual([each.text for each in newest.findall("description/ul/li")], ["one <1> goes on", "two"])


class Packaging(unittest.TestCase):
    def test_every_option(self):
        told = (SOURCE / "docs/packaging.md").read_text()
        for option in re.findall(r"^option\('(\w+)'", (SOURCE / "meson_options.txt").read_text(), re.M):
            self.assertRegex(told, rf"(?m)^\| `{option}` \|")

    def test_every_library(self):
        """With the version that meson wants."""
        told = (SOURCE / "docs/packaging.md").read_text()
        words = {"glib-2.0": "GLib", "gio-2.0": "GIO", "gio-unix-2.0": "GIO", "libsoup-3.0": "libsoup",
                 "gnutls": "GnuTLS", "json-glib-1.0": "json-glib", "yaml-0.1": "libyaml", "libadwaita-1": "libadwaita"}
        wanted = re.compile(r"dependency\('([\w.-]+)', version: '>= ([\d.]+)'")
        for name, least in wanted.findall((SOURCE / "meson.build").read_text()):
            self.assertRegex(told, rf"(?m)^\| .*{words[name]}.* \| {re.escape(least)} \|")


@unittest.skipUnless((SOURCE / ".git").exists() and shutil.which("git"), "the tarball is made from a git tree")
class Tarball(unittest.TestCase):
    def run_meson(self, *words, seconds=600):
        env = {name: value for name, value in os.environ.items()
               if not name.startswith(("XMH_", "MESON_", "PYTHONPATH"))}
        done = subprocess.run(["meson", *words], env=env, capture_output=True, text=True, timeout=seconds)
        self.assertEqual(done.returncode, 0, f"meson {words}:\n{done.stdout[-4000:]}{done.stderr[-2000:]}")

    def test_builds_by_itself(self):
        self.run_meson("dist", "-C", str(BUILD), "--no-tests", "--allow-dirty", "--formats", "gztar")
        with tempfile.TemporaryDirectory(prefix="xmh-") as folder:
            name = f"xr-media-hub-{version()}"
            with tarfile.open(BUILD / f"meson-dist/{name}.tar.gz") as archive:
                self.assertFalse([each for each in archive.getnames() if "node_modules" in each or "/.git/" in each])
                archive.extractall(folder)
            build = f"{folder}/build"
            self.run_meson("setup", build, f"{folder}/{name}", *OPTIONS)
            self.run_meson("compile", "-C", build)
            # Tests that read files of the tree; others cannot miss any.
            self.run_meson("test", "-C", build, "--no-rebuild", "config-load", "documents", "metainfo", "static-files",
                           "translations")
            self.run_meson("install", "-C", build, "--no-rebuild", "--destdir", f"{folder}/installed")
            self.assertTrue(list(pathlib.Path(folder, "installed").glob("**/bin/xr-media-hub")))


if __name__ == "__main__":
    tap.main()
