#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The documents on the bus, the configuration and xmhctl match the code."""
import importlib.util
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

import tap

BUILD = pathlib.Path(os.environ["XMH_BUILD_DIR"])
SOURCE = pathlib.Path(os.environ["XMH_SOURCE_DIR"])
XML = SOURCE / "data/dbus/io.github.xr_ai.MediaHub1.xml"
XMHCTL = BUILD / "src/cli/xmhctl"


def commands():
    text = subprocess.run([XMHCTL, "--help"], capture_output=True, text=True, check=True,
                          env=dict(os.environ, LC_ALL="C.UTF-8")).stdout
    return re.findall(r"^  (\w+) +\w", text.split("Commands:")[1], re.M)


def load_heads():
    spec = importlib.util.spec_from_file_location("doors", SOURCE / "tests/integration/test-doors.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.HEADS


class Bus(unittest.TestCase):
    def test_every_member_is_described(self):
        text = XML.read_text()
        for member in ElementTree.fromstring(text).find("interface"):
            comment = re.search(rf"<!--\n\s+{member.get('name')}:\n(.*?)-->\s+<{member.tag} ", text, re.S)
            self.assertIsNotNone(comment, member.get("name"))
            self.assertRegex(comment.group(1), r"Since: \d+\n")
            for argument in member.findall("arg"):
                self.assertIn(f"@{argument.get('name')}: ", comment.group(1), member.get("name"))

    def test_document_is_up_to_date(self):
        made = subprocess.run([sys.executable, SOURCE / "docs/dbus-to-markdown", XML], capture_output=True, text=True,
                              check=True).stdout
        self.assertEqual(made, (SOURCE / "docs/dbus.md").read_text(),
                         "run docs/dbus-to-markdown data/dbus/io.github.xr_ai.MediaHub1.xml > docs/dbus.md")


class Security(unittest.TestCase):
    def test_table_of_heads(self):
        """tests/integration/test-doors.py checks the hub's column of the page on the wire."""
        page = (SOURCE / "docs/security.md").read_text()
        table = page.split("heads.py --write -->\n")[1].split("<!-- end of the table -->")[0]
        rows = re.findall(r"^\| ([^|]+) \| (\d+) \|", table, re.M)
        self.assertEqual(rows, [(name, str(status)) for name, _, status in load_heads()],
                         "run tests/judges/heads.py --write")


class Code(unittest.TestCase):
    """The code that documents name is there."""
    DOCUMENTS = ("CONTRIBUTING.md", "docs/architecture.md", "docs/http.md", "docs/security.md")
    FOLDERS = ("bench", "data", "docs", "src", "tests", "web/build", "web/src")

    def setUp(self):
        self.files = [file for folder in self.FOLDERS for file in (SOURCE / folder).rglob("*")
                      if file.suffix in (".c", ".h", ".py", ".ts", ".mjs", ".html", ".build", ".md", ".yaml")]
        self.words = {word for file in (SOURCE / "src").rglob("*.[ch]") for word in re.findall(r"\w+", file.read_text())}

    def named(self, pattern):
        for name in self.DOCUMENTS:
            for quoted in re.findall(r"`([^`\n]+)`", (SOURCE / name).read_text()):
                for found in re.findall(pattern, quoted):
                    yield name, found

    def test_files(self):
        paths = [file.as_posix() for file in self.files]
        named = [each for each in self.named(r"(?:[\w.-]+/)*xmh-[\w-]+\.[ch]\b") if "NAME" not in each[1]]
        self.assertGreater(len(named), 50)
        for document, file in named:
            self.assertTrue(any(path.endswith("/" + file) for path in paths), f"{document}: there is no {file}")

    def test_functions(self):
        named = list(self.named(r"(?<![\w…])([a-z_][a-z0-9_]+) ?\(\)"))
        self.assertGreater(len(named), 30)
        for document, function in named:
            self.assertTrue(function in self.words, f"{document}: there is no {function}()")


class Manual(unittest.TestCase):
    def test_every_key(self):
        keys = re.findall(r"^ ?([a-z_]+):", (SOURCE / "data/xr_media_hub.yaml").read_text(), re.M)
        page = (SOURCE / "docs/man/xr_media_hub.yaml.5.rst").read_text()
        self.assertGreater(len(keys), 25)
        for key in keys:
            self.assertRegex(page, rf"\b{key}\b")
        for key in re.findall(r"^  ([a-z_]+): \d+$", (SOURCE / "data/xr_media_hub.yaml").read_text(), re.M):
            self.assertIn(f"*{key}*", page)

    def test_every_command(self):
        page = (SOURCE / "docs/man/xmhctl.1.rst").read_text()
        self.assertEqual(len(commands()), 23)
        for command in commands():
            self.assertRegex(page, rf"(?m)^{command}\b")

    def test_every_option_of_the_daemon(self):
        help_text = subprocess.run([BUILD / "src/daemon/xr-media-hub", "--help"], capture_output=True, text=True,
                                   check=True).stdout
        page = (SOURCE / "docs/man/xr-media-hub.8.rst").read_text()
        for option in re.findall(r"(--[a-z-]+)", help_text):
            if option != "--help":
                self.assertIn(option, page)


class Ports(unittest.TestCase):
    def test_same_everywhere(self):
        for file in ("docs/firewall.md", "docs/man/xr-media-hub.8.rst"):
            done = subprocess.run([SOURCE / "data/ports/ports.py", "check", SOURCE / file], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, f"run data/ports/ports.py write {file}\n{done.stdout}{done.stderr}")

    def test_check_can_fail(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder, "firewall.md")
            copy.write_text((SOURCE / "docs/firewall.md").read_text().replace("| 7882/udp |", "| 7883/udp |"))
            done = subprocess.run([SOURCE / "data/ports/ports.py", "check", copy], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("7883", done.stdout)

    def test_no_command_opens_the_inner_ports(self):
        for file in ("docs/firewall.md", "docs/man/xr-media-hub.8.rst"):
            for line in (SOURCE / file).read_text().splitlines():
                if "allow" in line or "--add-" in line:
                    self.assertNotRegex(line, r"\b(7880|49100)\b")


class Completions(unittest.TestCase):
    def test_every_command(self):
        for file in ("xmhctl.bash", "_xmhctl", "xmhctl.fish"):
            text = (SOURCE / "data/completions" / file).read_text()
            for command in commands():
                self.assertRegex(text, rf"\b{command}\b", file)

    def complete(self, words):
        script = (f"source {SOURCE}/data/completions/xmhctl.bash; COMP_WORDS=({words}); "
                  'COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _xmhctl; printf "%s\\n" "${COMPREPLY[@]}"')
        return subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout.split()

    def test_bash(self):
        self.assertEqual(self.complete("xmhctl sta"), ["status", "start"])
        self.assertEqual(self.complete("xmhctl url --q"), ["--qr"])
        self.assertEqual(self.complete("xmhctl tls o"), ["on", "off"])
        self.assertEqual(self.complete("xmhctl service in"), ["install"])
        self.assertEqual(self.complete("xmhctl help do"), ["doctor"])
        self.assertEqual(self.complete("xmhctl credentials e"), ["env"])
        self.assertEqual(self.complete("xmhctl import --d"), ["--dry-run"])
        self.assertEqual(set(self.complete("xmhctl ''")), set(commands()) | {"--help", "--version", "--json"})

    def test_values(self):
        """Sessions, participants and devices of the running hub, quoted for the shell."""
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder, "xmhctl")
            program.write_text("""#!/bin/sh
[ "$3" = --json ] || exit 1
case "$1 $2" in
  'sessions list') printf '[\\n  {\\n    "id" : 17,\\n    "service" : "livekit"\\n  },\\n  {\\n    "id" : 4\\n  }\\n]\\n' ;;
  'devices list') printf '[\\n  {\\n    "name" : "Quest 3",\\n    "number" : "4217"\\n  },\\n  {\\n    "number" : ""\\n  }\\n]\\n' ;;
  'sessions participants') printf '[\\n  {\\n    "identity" : "Zoe A",\\n    "name" : "x"\\n  }\\n]\\n' ;;
esac
""")
            program.chmod(0o755)
            self.assertEqual(self.complete(f"{program} sessions close ''"), ["17", "4"])
            self.assertEqual(self.complete(f"{program} sessions close 1"), ["17"])
            self.assertEqual(self.complete(f"{program} sessions remove Z"), ["Zoe\\", "A"])
            self.assertEqual(self.complete(f"{program} devices allow ''"), ["4217"])
            self.assertEqual(self.complete(f"{program} devices forget Q"), ["Quest\\", "3"])
            self.assertEqual(self.complete(f"{program} devices al"), ["allow"])
            if shutil.which("fish"):
                script = (f"source {SOURCE}/data/completions/xmhctl.fish; complete -C 'xmhctl sessions close '; "
                          "complete -C 'xmhctl sessions remove Z'")
                out = subprocess.run(["fish", "--no-config", "-c", script], capture_output=True, text=True, check=True,
                                     env=dict(os.environ, HOME=folder, PATH=f"{folder}:{os.environ['PATH']}")).stdout
                self.assertEqual(out.splitlines(), ["4", "17", "Zoe A"])

    @unittest.skipUnless(shutil.which("fish"), "no fish")
    def test_fish(self):
        with tempfile.TemporaryDirectory() as home:
            script = f"source {SOURCE}/data/completions/xmhctl.fish; complete -C 'xmhctl ro'; complete -C 'xmhctl tls re'"
            out = subprocess.run(["fish", "--no-config", "-c", script], capture_output=True, text=True, check=True,
                                 env=dict(os.environ, HOME=home)).stdout
        self.assertEqual([line.split("\t")[0] for line in out.splitlines()], ["rotate", "reset"])

    @unittest.skipUnless(shutil.which("zsh"), "no zsh")
    def test_zsh(self):
        subprocess.run(["zsh", "-n", SOURCE / "data/completions/_xmhctl"], check=True)


if __name__ == "__main__":
    tap.main()
