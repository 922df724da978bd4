#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Pictures of every page of the control panel, to be looked at: tests/tools/panel-screenshots FOLDER."""
import gettext
import os
import pathlib
import subprocess
import sys
import time

from desktop import BUILD, PANEL, Desktop, Eyes, wait_until

PAGES = ("Connect", "Problems", "Devices", "Security", "Media", "Diagnosis")
WIDTHS = (360, 1000)
HEIGHT, TALL = 760, 1900
# Typical values; the network is that of the LAN.
PORT, XR_PORT, BACKEND_PORT, LIVEKIT_PORTS = 8080, 48322, 49100, (7880, 7881, 7882)
ADDRESS = "10.77.0.1"
HERE = pathlib.Path(__file__).parent
TABLET = "Mozilla/5.0 (Linux; Android 14; Tablet) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
QUEST = "Mozilla/5.0 (X11; Linux x86_64; Quest 3) OculusBrowser/36.0"
PHONE = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
SETTINGS = "[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=false\n"
# Name of the set, pages, widths, what its process has in the environment, dots per inch.
SETS = (
    ("light", PAGES, WIDTHS, {}, 96),
    ("dark", PAGES, WIDTHS, {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, 96),
    # GTK's translation decides the direction, and GTK loads one only for a translated program or English.
    ("right-to-left", PAGES, WIDTHS, {"LANGUAGE": "he", "LC_ALL": "en_US.UTF-8"}, 96),
    ("large-text", PAGES, WIDTHS, {}, 192),
    ("german", PAGES, WIDTHS, {"LANGUAGE": "de", "LC_ALL": "en_US.UTF-8"}, 96),
    ("japanese", PAGES, WIDTHS, {"LANGUAGE": "ja", "LC_ALL": "en_US.UTF-8"}, 96),
    ("arabic", PAGES, WIDTHS, {"LANGUAGE": "ar", "LC_ALL": "en_US.UTF-8"}, 96),
)


class Photographer:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.desktop = Desktop(screen=f"1200x{TALL + 100}")
        self.desktop.port, self.desktop.xr_port, self.desktop.backend_port = PORT, XR_PORT, BACKEND_PORT
        self.desktop.livekit_ports = LIVEKIT_PORTS
        self.eyes = Eyes()
        file = self.desktop.home / ".config/gtk-4.0/settings.ini"
        file.parent.mkdir(parents=True)
        file.write_text(SETTINGS)
        subprocess.run(["localedef", "-i", "en_US", "-f", "UTF-8", self.desktop.home / "en_US.UTF-8"], check=True)
        os.environ.update(LOCPATH=str(self.desktop.home), XR_MEDIA_HUB_LOCALE_DIR=str(BUILD / "po"))

    def there(self, *words):
        """A device on the other side of the LAN."""
        return self.desktop.start(["nsenter", f"--net={os.environ['XMH_LAN_CLIENT']}", "/usr/bin/python3",
                                   HERE / "devices.py", *map(str, words)], stdin=subprocess.PIPE)

    def allow(self, identity, agent, name):
        """A device asks for a token, is allowed, and gets a name."""
        self.there(ADDRESS, PORT, "ask", identity, agent)
        device = wait_until("the request", lambda: [each for each in self.desktop.call("ListDevices")[0]
                                                    if each["state"]["data"] == "pending"])[0]["id"]["data"]
        self.desktop.call("AllowDevice", "sa{sv}", device, "1", "always", "b", "true")
        self.desktop.call("RenameDevice", "ss", device, name)

    def populate(self):
        """A hub in use: a device that was allowed, one that was paired, and an authority that was replaced."""
        import devices
        self.runtime = devices.Runtime(self.desktop.backend_port)
        self.desktop.call("RotateAuthority")
        wait_until("LiveKit", lambda: self.desktop.lookup("MediaServer", "state") == "ready")
        self.allow("kitchen-tablet", TABLET, "Kitchen tablet")
        self.there(ADDRESS, PORT, "join", "kitchen-tablet", TABLET)
        code = self.desktop.call("CreatePairingLink", "a{sv}", "0")[1]
        self.there(ADDRESS, PORT, "pair", code, QUEST, XR_PORT)
        wait_until("two devices", lambda: self.desktop.get("SessionCount") == 2)

    def publish(self):
        """For README and metainfo: a hub that is ready."""
        for page, scheme in (("Connect", "light"), ("Devices", "light"), ("Diagnosis", "dark")):
            panel = self.start_panel({"ADW_DEBUG_COLOR_SCHEME": f"prefer-{scheme}"}, 96)
            self.resize(1000, HEIGHT)
            self.show(page)
            if page == "Devices":
                self.eyes.tab_to("list item", "Kitchen tablet")
                self.desktop.press("Return")
            self.take(f"published-{page.lower()}-{scheme}")
            self.desktop.quit(panel)

    def trouble(self):
        # The last word of an address counts.
        self.there(ADDRESS, PORT, "distrust")
        wait_until("a device that does not trust", lambda: self.desktop.call("UntrustingClients")[0])

    def knock(self):
        """A device that is not known asks for access. Its request ends after two minutes."""
        self.there(ADDRESS, PORT, "ask", "pixel-9", PHONE)
        wait_until("the request", lambda: any(each["state"]["data"] == "pending"
                                              for each in self.desktop.call("ListDevices")[0]))

    def take(self, name):
        """After the window has stopped changing."""
        file, before = self.folder / f"{name}.png", b""
        window = self.desktop.windows()[-1]
        for _ in range(50):
            time.sleep(0.15)
            subprocess.run(["import", "-window", window, file], check=True, timeout=60)
            # Compare pixels, since the file contains a date.
            now = subprocess.run(["convert", file, "-depth", "8", "rgb:-"], check=True, capture_output=True).stdout
            if now == before:
                break
            before = now
        print(file, flush=True)

    def resize(self, width, height):
        window = self.desktop.windows()[-1]
        subprocess.run(["xdotool", "windowsize", "--sync", window, str(width), str(height)], timeout=20)

    def show(self, page):
        self.desktop.press(f"alt+{PAGES.index(page) + 1}")
        self.eyes.find("panel", self.catalogue.gettext(page))

    def start_panel(self, env, dpi):
        subprocess.run(["xprop", "-root", "-f", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER",
                        f"Xft.dpi:\t{dpi}\n"], check=True, timeout=20)
        self.catalogue = gettext.translation("xr-media-hub", BUILD / "po", [env.get("LANGUAGE", "en")], fallback=True)
        panel = self.desktop.start(["env", *(f"{key}={value}" for key, value in env.items()), PANEL], "panel.log")
        self.eyes.find("label", self.desktop.get("Url"))
        return panel

    def take_set(self, name, pages, widths, env, dpi):
        panel = self.start_panel(env, dpi)
        for width in widths:
            for page in pages:
                self.resize(width, TALL)
                self.show(page)
                if page in ("Devices", "Security"):
                    self.knock()
                self.take(f"{page.lower()}-{width}-{name}-whole")
                self.resize(width, HEIGHT)
                self.take(f"{page.lower()}-{width}-{name}")
        if name in ("light", "dark"):
            self.resize(1000, HEIGHT)
            self.show("Connect")
            self.desktop.press("ctrl+n")
            self.eyes.find("text", "Name of the device").set_text_contents("Visitor")
            self.take(f"share-{name}")
            self.eyes.click(self.eyes.find("push button", "Make Link"))
            self.eyes.find("label", "/pair#")
            self.take(f"link-{name}")
        self.desktop.quit(panel)

    def take_obstacles(self):
        """The pages without a QR code, with fake hubs."""
        import fakes
        self.desktop.end(self.desktop.hub)
        file = "/home/someone/.config/xr-ai/xr_media_hub.yaml"
        hubs = {
            "firewall": {"problems": [("firewall", "warning", "firewalld blocks 8080/tcp, 48322/tcp, 7881/tcp, 7882/udp "
                                       "(public)", "Run “xmhctl firewall open”, or the commands that “xmhctl firewall” "
                                       "prints")], "missing": ["8080/tcp"]},
            "encryption": {"urls": [], "tls": False},
            "port": {"urls": [], "problems": [("port-in-use", "error", "Port 8080 is used by nginx (PID 812)",
                                               "Stop it, or set web_server_port")]},
            "configuration": {"file": file, "problems": [
                ("configuration", "error", f"The configuration file cannot be used: {file}:1:18: web_server_port: must be "
                 "a port from 1 to 65535", "The hub uses the last valid configuration. Correct the file, then run "
                 "“xmhctl reload”"),
                ("unknown-key", "warning", f"Unknown key “webserver_port” in {file}, line 3; did you mean web_server_port?",
                 "It has no effect. Correct or remove it, then run “xmhctl reload”")]},
        }
        for name, options in hubs.items():
            hub = fakes.UnreachableHub(**options)
            panel = self.desktop.start([PANEL], "panel.log")
            page = "Problems" if name == "configuration" else "Connect"
            self.eyes.find("panel", "Connect")
            for width in WIDTHS:
                self.resize(width, HEIGHT)
                self.show(page)
                self.take(f"obstacle-{name}-{width}")
            self.desktop.quit(panel)
            hub.close()

    def close(self):
        self.desktop.close()


def main(folder, *names):
    photographer = Photographer(folder)
    try:
        photographer.desktop.start_hub(os.environ.get("XMH_LIVEKIT_SERVER"))
        photographer.populate()
        photographer.publish()
        photographer.trouble()
        for each in SETS:
            if not names or each[0] in names:
                photographer.take_set(*each)
        if not names or "obstacles" in names:
            photographer.take_obstacles()
    finally:
        photographer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
