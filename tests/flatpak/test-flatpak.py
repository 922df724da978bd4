#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The installed bundle, tested from outside its sandbox: from the bus, the LAN, and other programs."""
import configparser
import json
import os
import pathlib
import ssl
import subprocess
import sys
import unittest

import tap
from bus import INTERFACE, NAME, CallError, fingerprint
from flatpak_hub import BUNDLE, FlatpakHub
from hub import SECRETS
from lan import Browser, fetch_token
from room import processes
from waiting import wait_until

XMHCTL = os.environ.get("XMHCTL", "build/src/cli/xmhctl")
DAEMON = os.environ["XMH_DAEMON"]

# All permissions of the sandbox. Each addition is a hole that needs a reason.
PERMISSIONS = {
    "shared": {"network", "ipc"},
    # With fallback-x11, Flatpak also lists x11, for its versions before 1.0.
    "sockets": {"wayland", "fallback-x11", "x11"},
    "devices": {"dri"},
    "filesystems": {"xdg-config/xr-ai:create", "xdg-data/xr-ai:create", "~/.local/state/xr-ai:create"},
}
TALKS = {
    "Session Bus Policy": {"org.freedesktop.Notifications": "talk", "org.kde.StatusNotifierWatcher": "talk"},
    "System Bus Policy": {"org.fedoraproject.FirewallD1": "talk"},
}

JOIN = """(() => {
  const name = document.getElementById("name");
  name.value = %s;
  name.dispatchEvent(new Event("input", { bubbles: true }));
  document.querySelector(".lobby-form button[type=submit]").click();
})()"""
# Whether the video of another participant is changing.
SEES = """(() => {
  const video = document.querySelector(`.tile[data-identity=${CSS.escape(%s)}] video`);
  if (!video?.videoWidth)
    return false;
  window.moments ??= new Set();
  window.moments.add(video.getVideoPlaybackQuality().totalVideoFrames);
  return window.moments.size > 5;
})()"""


class FlatpakCase(unittest.TestCase):
    """Each class installs it in a separate home."""

    @classmethod
    def setUpClass(cls):
        missing = [name for name in ("XMH_FLATPAK", "XMH_LAN_CLIENT", "XMH_NODE_MODULES") if name not in os.environ]
        if missing:
            raise unittest.SkipTest(f"needs what ./test sets up where Flatpaks can be built: {', '.join(missing)}")

        class Cleaner:
            addCleanup = cls.addClassCleanup
        cls.hub = FlatpakHub(Cleaner)

    def authority(self):
        return fingerprint(self.hub.authority)


class Bundle(FlatpakCase):
    def files(self):
        return self.hub.installation / "app" / NAME / "current/active/files"

    def test_exports_what_the_desktop_and_the_bus_look_for(self):
        exports = self.hub.exports
        for file in ("icons/hicolor/scalable/apps/{}.svg", "icons/hicolor/symbolic/apps/{}-symbolic.svg",
                     "dbus-1/services/{}.service", "dbus-1/services/{}.Panel.service",
                     "applications/{}.Panel.desktop"):
            self.assertTrue((exports / file.format(NAME)).exists(), file)
        self.hub.run("desktop-file-validate", str(exports / f"applications/{NAME}.Panel.desktop"))
        # An older flatpak-builder renames it.
        metainfo, = exports.glob(f"metainfo/{NAME}.*.xml")
        self.hub.run("appstreamcli", "validate", "--no-net", str(metainfo))

    def test_the_bus_needs_no_unit_that_is_not_there(self):
        for name, program in ((NAME, "xr-media-hub"), (f"{NAME}.Panel", "xr-media-hub-panel")):
            service = configparser.ConfigParser()
            service.read(self.hub.exports / f"dbus-1/services/{name}.service")
            self.assertEqual(set(service["D-BUS Service"]), {"name", "exec"})
            self.assertIn(f"--command={program} {NAME}", service["D-BUS Service"]["Exec"].replace("/app/bin/", ""))

    def test_permissions_are_these_and_no_others(self):
        metadata = configparser.ConfigParser(delimiters="=")
        metadata.optionxform = str
        metadata.read(self.files().parent / "metadata")
        context = {key: set(value.strip(";").split(";")) for key, value in metadata["Context"].items()}
        self.assertEqual(context, PERMISSIONS)
        self.assertEqual({section: dict(metadata[section]) for section in metadata.sections() if "Policy" in section}, TALKS)

    def test_every_part_comes_with_its_licence(self):
        licences = self.files() / "share/licenses" / NAME
        for part in ("xr-media-hub/LICENSE", "libqrencode/COPYING", "livekit-server/LICENSE", "livekit-server/go/LICENSE",
                     "livekit-server/vendor/github.com/pion/webrtc/v4/LICENSE", "web-client/livekit-client/LICENSE"):
            self.assertTrue((licences / part).read_text(), part)

    def test_programs_tell_their_version(self):
        for program in ("xr-media-hub", "xmhctl", "xr-media-hub-panel"):
            self.assertRegex(self.hub.inside(program, "--version").stdout, r"\d+\.\d+\.\d+")
        self.assertIn("1.13", self.hub.inside("livekit-server", "--version").stdout)


class Running(FlatpakCase):
    def setUp(self):
        self.hub.wait_until_ready()

    def xmhctl(self, *words):
        """The one of the computer, not of the bundle."""
        return self.hub.run(XMHCTL, *words).stdout

    def test_runs_in_the_sandbox_with_its_own_livekit(self):
        for name in ("xr-media-hub", "livekit-server"):
            pids = processes(name)
            self.assertEqual(len(pids), 1, self.hub.bus_log())
            self.assertTrue(pathlib.Path(f"/proc/{pids[0]}/root/.flatpak-info").exists())
            self.assertEqual(os.readlink(f"/proc/{pids[0]}/exe"), f"/app/bin/{name}")

    def test_keeps_the_folders_of_the_computer(self):
        for file in (".local/share/xr-ai/authority.key", ".local/share/xr-ai/web-server.crt",
                     ".local/share/xr-ai/livekit-keys.yaml"):
            self.assertTrue((self.hub.home / file).is_file(), file)
        # Flatpak makes folders of that name in the sandbox's own home, for the mounts.
        own = self.hub.home / ".var/app" / NAME
        self.assertEqual([file for file in own.rglob("xr-ai/*")], [])
        was = self.hub.get("Notifications")
        self.hub.busctl("set-property", NAME, "/io/github/xr_ai/MediaHub", INTERFACE, "Notifications", "b",
                        str(not was).lower())
        wait_until(lambda: "otifications" in (self.hub.home / ".local/state/xr-ai/settings.ini").read_text(), "it is kept")

    def test_devices_get_certificate_and_token(self):
        self.assertEqual(ssl.PEM_cert_to_DER_cert(self.hub.request("/cert").content.decode()),
                         ssl.PEM_cert_to_DER_cert(self.hub.authority.read_text()))
        self.hub.call("SetAccess", "s", "open")
        ticket = fetch_token(self.hub, "headset")
        self.assertEqual(ticket["url"], "wss://10.77.0.1:8080")
        self.assertTrue(ticket["token"])

    def test_people_meet_in_the_bundled_web_client(self):
        self.hub.call("SetAccess", "s", "open")
        browser = Browser(self, self.hub)

        def wait(name, script):
            # From here, since the policy of the page forbids evaluating the test's script.
            wait_until(lambda: browser.run(name, script), f"{name}: {script}", 40)

        for name in ("Anna", "Ben"):
            self.assertEqual(browser.open(name, "https://10.77.0.1:8080/")["status"], 200)
            wait(name, "!!document.getElementById('name')")
            browser.run(name, JOIN % json.dumps(name))
            wait(name, "!!document.querySelector('.room[data-phase=in]')")
        for name, other in (("Anna", "Ben"), ("Ben", "Anna")):
            wait(name, SEES % json.dumps(other))
        self.assertEqual(self.hub.get("SessionCount"), 2)

    def test_both_command_lines_find_it(self):
        url = self.hub.get("Url")
        self.assertIn(url, self.xmhctl("url"))
        self.assertIn(url, self.hub.inside("xmhctl", "url").stdout)
        self.assertIn("ready", self.hub.inside("xmhctl", "status").stdout)

    def test_rotates_and_devices_stay(self):
        authority, certificate = self.authority(), self.hub.get("Certificate")["fingerprint"]
        self.xmhctl("rotate")
        self.assertNotEqual(self.hub.get("Certificate")["fingerprint"], certificate)
        self.assertEqual(self.authority(), authority)
        # Verified with the previous authority.
        self.assertEqual(self.hub.request("/healthz").status, 200)

    def test_a_hub_installed_otherwise_gives_way(self):
        done = self.hub.run(DAEMON, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("already running", done.stderr.lower())

    def test_tells_no_secret(self):
        self.hub.call("IssueToken", "sa{sv}", "viewer", "0")
        leak = SECRETS.search(self.hub.bus_log())
        self.assertIsNone(leak, f"a secret in the log: {leak and leak[0][:12]}…")


class Update(FlatpakCase):
    def test_the_next_start_is_the_new_version_with_the_same_authority(self):
        self.hub.wait_until_ready()
        authority, version = self.authority(), self.hub.get("Version")
        self.hub.flatpak("remote-modify", "--url", f"file://{BUNDLE}/repo-later", "hub")
        self.hub.flatpak("update", "--noninteractive", NAME)
        self.assertEqual(self.hub.get("Version"), version, "what runs goes on")
        self.assertEqual(self.hub.request("/healthz").status, 200)
        self.hub.end()
        self.hub.wait_until_ready()
        self.assertEqual(self.hub.get("Version"), version + ".1")
        self.assertEqual(self.authority(), authority)
        self.assertEqual(self.hub.request("/healthz").status, 200)


class Removal(FlatpakCase):
    def test_leaves_nothing_running(self):
        self.hub.wait_until_ready()
        authority = self.authority()
        self.hub.flatpak("uninstall", "--noninteractive", NAME)
        wait_until(lambda: not self.hub.running(), f"nothing runs any more: {self.hub.running()}\n{self.hub.bus_log()}", 20)
        with self.assertRaises(CallError):
            self.hub.busctl("--timeout=5", "get-property", NAME, "/io/github/xr_ai/MediaHub", INTERFACE, "State")
        self.assertFalse(any(self.hub.exports.rglob(f"{NAME}*")))
        # Devices still trust the computer after a new installation.
        self.assertEqual(self.authority(), authority)


class Panel(FlatpakCase):
    def test_opens_a_window_that_shows_the_address(self):
        self.hub.env |= {"NO_AT_BRIDGE": "0", "XMH_BUILD_DIR": os.environ["XMH_BUILD_DIR"]}
        done = self.hub.run(sys.executable, str(pathlib.Path(__file__).with_name("look-at-panel.py")), check=False)
        self.assertEqual(done.returncode, 0, f"{done.stdout}{done.stderr}\n{self.hub.bus_log()}")


if __name__ == "__main__":
    tap.main()
