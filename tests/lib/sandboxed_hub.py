# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""A hub in namespaces like those of Flatpak: as an ordinary user, without files and processes of the host."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from hub import DAEMON, Hub
from waiting import wait_until

BUILD = pathlib.Path(os.environ.get("XMH_BUILD_DIR") or pathlib.Path(DAEMON).resolve().parents[2])
XMHCTL = str(BUILD / "src/cli/xmhctl")
# This user exists in every Debian; inside, its name is anna.
USER = 1
AS_USER = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--"]


def sandbox(home, prefix=AS_USER, folders=()):
    """A command prefix that runs a command like in a Flatpak, with access to HOME, FOLDERS and the build."""
    info = pathlib.Path(home, "flatpak-info")
    info.write_text("[Application]\nname=io.github.xr_ai.MediaHub\n")
    passwd = pathlib.Path(home, "passwd")
    passwd.write_text(f"anna:x:{USER}:{USER}::{home}:/bin/sh\n")
    links = [word for name in ("bin", "lib", "lib64", "sbin") for word in ("--symlink", f"usr/{name}", f"/{name}")]
    binds = [word for folder in (home, *folders) for word in ("--bind", str(folder), str(folder))]
    return [*prefix, "bwrap", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--die-with-parent", "--cap-drop", "ALL",
            "--ro-bind", "/usr", "/usr", *links, "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
            "--dir", "/etc", "--ro-bind", str(passwd), "/etc/passwd", "--ro-bind", "/etc/ld.so.cache", "/etc/ld.so.cache",
            "--ro-bind", str(BUILD), str(BUILD), *binds, "--chdir", str(home),
            "--ro-bind", str(info), "/.flatpak-info", "--"]


def can_sandbox():
    """Whether this computer allows ordinary users to create such namespaces."""
    with tempfile.TemporaryDirectory(prefix="xmh-") as home:
        os.chown(home, USER, USER)
        return shutil.which("bwrap") and subprocess.run([*sandbox(home), XMHCTL, "--version"],
                                                        capture_output=True).returncode == 0


def children(pid):
    return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class HubInside(Hub):
    """Accepts the arguments of Hub, with sandbox() as its prefix."""

    def daemon_pid(self):
        """The PID of the daemon on the host, which is the grandchild of bwrap."""
        return children(children(self.process.pid)[0])[0]

    def stop(self, timeout=20):
        os.kill(self.daemon_pid(), signal.SIGTERM)
        self.test.assertEqual(self.process.wait(timeout), 0, self.log())


class SandboxedHub(HubInside):
    """Has a session bus. xmhctl runs outside the sandbox, as the same user."""

    def __init__(self, test, start=True, **config):
        home = pathlib.Path(tempfile.mkdtemp(prefix="xmh-"))
        test.addCleanup(shutil.rmtree, home, ignore_errors=True)
        address = f"unix:path={home}/bus"
        super().__init__(test, home, {"DBUS_SESSION_BUS_ADDRESS": address, "PATH": "/app/bin:/usr/bin"},
                         prefix=sandbox(home), start=False, **config)
        self.config_file.chmod(0o600)
        for path in (home, *home.iterdir()):
            os.chown(path, USER, USER)
        bus = subprocess.Popen([*AS_USER, "dbus-daemon", "--session", "--nofork", "--print-address=1",
                                f"--address={address}"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        test.addCleanup(self._end_bus, bus)
        bus.stdout.readline()
        if start:
            self.start()

    @staticmethod
    def _end_bus(bus):
        bus.terminate()
        bus.wait(30)
        bus.stdout.close()

    def start(self, timeout=30):
        super().start(timeout)
        wait_until(lambda: self.ctl("status").returncode == 0, f"the hub on the bus\n{self.log()}")

    def ctl(self, *words, prefix=AS_USER):
        return subprocess.run([*prefix, XMHCTL, *words], env=self.env, capture_output=True, text=True, timeout=60)

    def ask(self, *words):
        return json.loads(self.ctl(*words, "--json").stdout)

    def problems(self):
        return {each["code"]: each for each in self.ask("status")["problems"]}

    def findings(self):
        return {each["id"]: each for each in self.ask("doctor")}
