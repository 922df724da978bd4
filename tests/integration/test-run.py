#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""./run and what it installs: questions, messages, and leftovers. Its tools are stand-ins, the hub is the built one."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

import hub
import tap
from terminal import Terminal

SOURCE = pathlib.Path(__file__).parents[2]
TOOLS = SOURCE / "tests/tools"
# Programs that the scripts use. A computer with only these has no compiler or package manager.
PROGRAMS = ("bash", "cat", "cp", "cut", "dirname", "env", "fold", "grep", "id", "install", "mkdir", "mktemp", "readlink",
            "rm", "rmdir", "sed", "sh", "tail", "tr")


def write_script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/bash\n{text}\n")
    path.chmod(0o755)


class Scratch(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="xmh-")
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        self.bin = self.home / "bin"
        self.bin.mkdir()
        for name in PROGRAMS:
            (self.bin / name).symlink_to(shutil.which(name))
        self.env = hub.environment(self.home) | {"PATH": str(self.bin), "TERM": "xterm"}

    def run_here(self, *command, status=0, **env):
        done = subprocess.run([str(word) for word in command], env=self.env | env, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=60, cwd=self.home)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr


class Packages(Scratch):
    def setUp(self):
        super().setUp()
        self.calls = self.home / "calls"
        write_script(self.bin / "dpkg-query", '[ "${@: -1}" = meson ] && exit 1; printf installed')
        write_script(self.bin / "id", "echo 0")
        write_script(self.bin / "apt-get", f"""echo "$@" >>{self.calls}
case $* in *assume-no*) echo 'Need to get 12.3 MB of archives.'; exit 1 ;; esac""")

    def answer(self, text):
        terminal = Terminal(self, [TOOLS / "install-packages", "build"], self.env)
        terminal.wait_for("[y/N]")
        self.assertIn("to build XR Media Hub", terminal.text)
        self.assertIn("    meson\n", terminal.text)
        self.assertIn("Need to get 12.3 MB", terminal.text)
        terminal.write(text)
        status = terminal.wait()
        return status, self.calls.read_text()

    def test_no(self):
        for text in ("n\n", "\n"):
            status, calls = self.answer(text)
            self.assertEqual(status, 1)
            self.assertNotIn("update", calls)

    def test_yes(self):
        status, calls = self.answer("y\n")
        self.assertEqual(status, 0)
        self.assertRegex(calls, r"update[^\n]*\n.*install .*meson\n")

    def test_not_asked(self):
        self.assertNotIn("[y/N]", self.run_here(TOOLS / "install-packages", "build"))
        terminal = Terminal(self, [TOOLS / "install-packages", "--yes", "build"], self.env)
        self.assertEqual(terminal.wait(), 0)
        self.assertNotIn("[y/N]", terminal.text)

    def test_other_distributions(self):
        (self.bin / "dpkg-query").unlink()
        for distribution, line in (("fedora", "sudo dnf install gcc "), ("rocky rhel fedora", "sudo dnf install gcc "),
                                   ("manjaro arch", "sudo pacman -S --needed gcc "),
                                   ("opensuse-tumbleweed suse", "sudo zypper install gcc "), ("gentoo", "libsoup3-devel")):
            with self.subTest(distribution):
                said = self.run_here(TOOLS / "install-packages", "build", status=1, XMH_DISTRIBUTION=distribution)
                self.assertIn(line, said)
                self.assertIn("not a Debian system", said)

    def test_other_distribution_that_has_it_all(self):
        (self.bin / "dpkg-query").unlink()
        for name in ("gcc", "meson", "ninja", "pkg-config", "msgfmt", "python3", "gdbus-codegen"):
            (self.bin / name).unlink(missing_ok=True)
            write_script(self.bin / name, "")
        self.assertEqual(self.run_here(TOOLS / "install-packages", "build"), "")


class Tree(Scratch):
    """A tree with the real ./run, fake tools, and the built hub."""

    def setUp(self):
        super().setUp()
        self.tree = self.home / "tree"
        tools = self.tree / "tests/tools"
        tools.mkdir(parents=True)
        shutil.copy(SOURCE / "run", self.tree / "run")
        write_script(tools / "install-packages", f'echo "$@ ${{XMH_YES:-}}" >>{self.home}/groups')
        write_script(tools / "build", "mkdir -p $1")
        write_script(tools / "livekit-server", "exit 1")
        for name in ("daemon/xr-media-hub", "daemon/xr-media-hub-keeper", "cli/xmhctl"):
            path = self.tree / "build/src" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(pathlib.Path(hub.DAEMON).parents[1] / name, path)
        self.run = self.tree / "run"


class Start(Tree):
    def start(self, columns=80, *options, **config):
        port, = hub.free_ports(1)
        (self.home / "hub.yaml").write_text(json.dumps({
            "web_server_port": port, "web_server_host": "127.0.0.1", "enable_cloudxr_proxy": False,
            "livekit_command": "/nowhere/livekit-server"} | config))
        terminal = Terminal(self, [self.run, *options, "--config", self.home / "hub.yaml"], self.env, columns, cwd=self.home)
        terminal.wait_for("Press Ctrl+C to stop.")
        return terminal, port

    def test_words(self):
        terminal, port = self.start()
        lines = terminal.text.splitlines()
        fingerprint = self.run_here(self.tree / "build/src/cli/xmhctl", "cert", "--fingerprint").splitlines()[0]
        self.assertIn(fingerprint, "".join(line.strip() for line in lines))
        # The pairing link and how to stop come last.
        self.assertEqual(lines[-3:], ["    tree/build/src/cli/xmhctl pair", "", "Press Ctrl+C to stop."])
        self.assertRegex(terminal.text, rf":{port}/pair#[0-9A-Z]{{8}}\s")
        self.assertIn("    tree/build/src/cli/xmhctl cert --fingerprint", lines)
        self.assertLessEqual(max(map(len, lines[lines.index("XR Media Hub 0.1.0"):])), 80)
        self.assertIn("starting without LiveKit", terminal.text)
        terminal.write("\x03")
        self.assertEqual(terminal.wait(), 0)
        self.assertEqual(terminal.text.splitlines()[-1].removeprefix("^C"), "Stopped.")
        self.assertNotIn("solved:", terminal.text)
        self.assertNotIn("ninja", terminal.text)
        self.assertEqual((self.home / "groups").read_text(), "build go \n")

    def test_livekit_speaks_only_when_asked(self):
        """Shows info lines only with --verbose, and always warnings and errors."""
        server = self.home / "livekit-server"
        write_script(server, """echo '2026-01-01T00:00:00.000Z INFO livekit an-information'
echo '2026-01-01T00:00:00.000Z WARN livekit a-warning'
exec tail -f /dev/null""")
        for options, is_shown in (((), False), (("--verbose",), True)):
            terminal, _port = self.start(80, *options, livekit_command=str(server))
            terminal.wait_for("a-warning")
            self.assertEqual("an-information" in terminal.text, is_shown)
            terminal.write("\x03")
            self.assertEqual(terminal.wait(), 0)

    def test_narrow_and_yes(self):
        terminal, _port = self.start(40, "--yes")
        groups = re.findall(r"^    ((?:[0-9A-F]{2}:?){8})$", terminal.text, re.M)
        self.assertEqual(len(groups), 4)
        terminal.signal(signal.SIGTERM)
        self.assertEqual(terminal.wait(), 0)
        self.assertEqual((self.home / "groups").read_text(), "build go 1\n")

    def test_already_running(self):
        _terminal, port = self.start()
        said = self.run_here(self.run, "--config", self.home / "hub.yaml", status=1)
        self.assertRegex(said, rf"XR Media Hub is already running \(process \d+\): https://\S+:{port}/ \(to stop it, run: "
                               r"tree/build/src/cli/xmhctl stop\)")
        self.assertIn("Stopped.", self.run_here(self.tree / "build/src/cli/xmhctl", "stop"))
        self.assertIn("not running", self.run_here(self.tree / "build/src/cli/xmhctl", "stop"))

    def test_wrong_usage(self):
        self.assertIn("unexpected argument", self.run_here(self.run, "--install", "--verbose", status=2))
        self.assertIn("--uninstall", self.run_here(self.run, "--help"))


class Install(Tree):
    FILES = ("bin/xmhctl", "share/applications/hub.desktop", "share/systemd/user/xr-media-hub.service")

    def setUp(self):
        super().setUp()
        self.local = self.home / ".local"
        self.set_files(self.FILES)
        server = self.home / ".cache/livekit-server"
        write_script(server, "")
        write_script(self.tree / "tests/tools/livekit-server", f"echo {server}")

    def set_files(self, files):
        """A fake Meson that installs these, and lists folders in its log like the real one."""
        lines = [f"mkdir -p $HOME/.local/{os.path.dirname(file)}; echo 'exit 1' >$HOME/.local/{file}\n"
                 f"printf '%s\\n' $HOME/.local/{file} $HOME/.local/{os.path.dirname(file)} >>$log" for file in files]
        write_script(self.bin / "meson", "\n".join(["mkdir -p $3/meson-logs", "log=$3/meson-logs/install-log.txt",
                                                    "echo '# List' >$log", *lines]))

    def installed(self):
        return {str(path.relative_to(self.local)) for path in self.local.rglob("*") if path.is_file()}

    def test_and_away(self):
        self.assertIn("unexpected", self.run_here(self.run, "--uninstall", "now", status=2))
        self.assertIn("nothing to remove", self.run_here(self.run, "--uninstall", status=1))
        kept = self.local / "share/xr-ai/authority.crt"
        kept.parent.mkdir(parents=True)
        kept.write_text("kept")
        said = self.run_here(self.run, "--install")
        self.assertIn(f"    {self.local}/bin/xmhctl service install --now\n", said)
        self.assertEqual(self.installed(), {
            *self.FILES, "bin/livekit-server", "share/systemd/user/xr-media-hub.service.d/path.conf",
            "share/xr-media-hub/installed-files", "share/xr-ai/authority.crt"})
        self.assertIn("Certificates and settings stay", self.run_here(self.run, "--uninstall"))
        self.assertEqual([path for path in self.local.rglob("*") if path.name not in ("share", "xr-ai")], [kept])

    def test_update_removes_what_is_gone(self):
        self.run_here(self.run, "--install")
        self.set_files(self.FILES[:2])
        self.run_here(self.run, "--install")
        self.assertNotIn(self.FILES[2], self.installed())
        self.assertIn(self.FILES[1], self.installed())

    def test_link_of_login(self):
        self.run_here(self.run, "--install")
        link = self.home / ".config/systemd/user/default.target.wants/xr-media-hub.service"
        link.parent.mkdir(parents=True)
        link.symlink_to(self.local / self.FILES[2])
        self.run_here(self.run, "--uninstall")
        self.assertFalse(link.is_symlink())

    def test_places(self):
        """With the options of ./run, Meson installs all files below the prefix, where the desktop finds them."""
        write_script(self.tree / "tests/tools/build", f"printf '%s\\n' \"${{@:2}}\" >{self.home}/options")
        (self.tree / "build-local").mkdir()
        self.run_here(self.run, "--install")
        options = (self.home / "options").read_text().split()
        build = self.home / "real"
        setup = subprocess.run(["meson", "setup", build, SOURCE, *options, "-Dweb_client=disabled"], capture_output=True,
                               text=True, timeout=120)
        self.assertEqual(setup.returncode, 0, setup.stdout)
        places = json.loads(subprocess.run(["meson", "introspect", "--installed", build], capture_output=True, text=True,
                                           check=True).stdout).values()
        for place in places:
            self.assertTrue(pathlib.Path(place).is_relative_to(self.local), place)
        for wanted in ("bin/xr-media-hub", "bin/xmhctl", "libexec/xr-ai-connector", "share/systemd/user/xr-media-hub.service",
                       "share/dbus-1/services/io.github.xr_ai.MediaHub.service", "share/man/man1/xmhctl.1",
                       "share/bash-completion/completions/xmhctl"):
            self.assertIn(str(self.local / wanted), places)
        self.assertFalse([place for place in places if "firewalld" in place or "ufw" in place])


if __name__ == "__main__":
    tap.main()
