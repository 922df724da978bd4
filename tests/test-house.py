#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The tree keeps to its floor plan and its format, and the checks of both find what does not."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import tap

SOURCE = pathlib.Path(os.environ["XMH_SOURCE_DIR"])
HOUSE = SOURCE / "tests/tools/house"


def check(root):
    done = subprocess.run([sys.executable, HOUSE, root], capture_output=True, text=True, timeout=30)
    return done.returncode, done.stdout + done.stderr


def check_format(*files):
    """What clang-format would change in @files, with the rules of this tree."""
    done = subprocess.run(["clang-format", f"--style=file:{SOURCE / '.clang-format'}", "--dry-run", "-Werror", *files],
                          capture_output=True, text=True, timeout=100)
    return done.returncode, done.stderr


class Format(unittest.TestCase):
    def setUp(self):
        self.assertIsNotNone(shutil.which("clang-format"), "clang-format is missing: tests/tools/install-packages test")

    def test_this_tree(self):
        files = [path for folder in ("src", "tests", "bench") for path in sorted((SOURCE / folder).rglob("*.[ch]"))]
        self.assertGreater(len(files), 100)
        status, words = check_format(*files)
        self.assertEqual(status, 0, words[:4000] + "\nRun: find src tests bench -name '*.[ch]' | xargs clang-format -i")

    def test_a_file_that_is_not_formatted(self):
        with tempfile.TemporaryDirectory(prefix="xmh-") as folder:
            file = pathlib.Path(folder) / "xmh-here.c"
            file.write_text("static void\ndo_it (void)\n{\n  done ();\n}\n")
            self.assertEqual(check_format(file), (0, ""))
            file.write_text("static void\ndo_it(void)\n{\n    done();\n}\n")
            status, words = check_format(file)
            self.assertNotEqual(status, 0)
            self.assertIn("xmh-here.c:2:6", words)


class House(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="xmh-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, path, text="\n"):
        file = self.root / "src" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def include(self, room, other):
        self.write(f"{other}/xmh-there.h")
        self.write(f"{room}/xmh-here.c", f'#include "{other}/xmh-there.h"\n')
        return check(self.root)

    def test_this_tree(self):
        status, words = check(SOURCE)
        self.assertEqual(status, 0, words)

    def test_includes_that_point_down(self):
        for room, other in (("web", "relay"), ("web", "common"), ("relay", "transport"), ("http", "hub"), ("dbus", "system"),
                            ("daemon", "web"), ("tls", "host"), ("host", "config"), ("keeper", "common"), ("cli", "common"),
                            ("panel", "widgets"), ("panel", "applet"), ("applet", "widgets"), ("hub", "participants"),
                            ("cli", "terminal")):
            status, words = self.include(room, other)
            self.assertEqual(status, 0, words)

    def test_includes_that_point_up_or_aside(self):
        for room, other in (("relay", "web"), ("http", "relay"), ("transport", "http"), ("transport", "hub"), ("hub", "http"),
                            ("dbus", "web"), ("web", "dbus"), ("tls", "system"), ("config", "host"), ("common", "config"),
                            ("cli", "config"), ("panel", "cli"), ("keeper", "host"), ("media", "keeper"), ("widgets", "panel"),
                            ("applet", "panel"), ("widgets", "applet"), ("participants", "hub"), ("terminal", "cli")):
            status, words = self.include(room, other)
            self.assertEqual(status, 1, words)
            self.assertIn(f"{room}/xmh-here.c:1: {room} includes {other} ({other}/xmh-there.h)\n", words)

    def test_an_include_without_its_room(self):
        self.write("web/xmh-there.h")
        self.write("http/xmh-here.c", '#include "xmh-there.h"\n')
        status, words = check(self.root)
        self.assertEqual(status, 1, words)
        self.assertIn("http includes web (xmh-there.h)", words)

    def test_a_room_without_a_place(self):
        for path in ("net/xmh-here.c", "xmh-here.c"):
            with self.subTest(path):
                self.write("common/xmh-there.h")
                self.write(path)
                status, words = check(self.root)
                self.assertEqual(status, 1, words)
                self.assertIn("rooms that the plan does not know:\n", words)
                (self.root / "src" / path).unlink()

    def test_lengths(self):
        cases = [("web/xmh-here.c", 600, True), ("web/xmh-here.c", 601, False)]
        for path, most in re.findall(r'^    "(.+\.[ch])": (\d+),$', HOUSE.read_text(), re.MULTILINE):
            cases += [(path, int(most), True), (path, int(most) + 1, False), (path, 600, False)]
        for path, lines, is_right in cases:
            with self.subTest(path=path, lines=lines):
                self.write(path, "\n" * lines)
                status, words = check(self.root)
                self.assertEqual(status, 0 if is_right else 1, words)
                self.assertEqual(f"{path}: {lines} lines" in words, not is_right, words)
                (self.root / "src" / path).unlink()

    def test_lengths_of_rooms(self):
        for number in range(11):
            self.write(f"web/xmh-{number}.c", "\n" * 500)
        self.write("http/xmh-here.c")
        self.assertEqual(check(self.root)[0], 0)
        self.write("web/xmh-here.h", "\n")
        status, words = check(self.root)
        self.assertEqual(status, 1, words)
        self.assertIn("long rooms:\n  web: 5501 lines, at most 5500\n", words)

    def test_no_tree(self):
        status, words = check(self.root)
        self.assertEqual(status, 1)
        self.assertIn("no sources", words)


if __name__ == "__main__":
    tap.main()
