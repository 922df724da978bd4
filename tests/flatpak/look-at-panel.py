#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Opens the control panel of the installed Flatpak by the session bus on a separate display, and finds the address in it."""
import os
import subprocess
import sys

from bus import NAME
from desktop import Desktop, Eyes

PANEL_PATH = "/" + NAME.replace(".", "/") + "/Panel"


def main():
    display = subprocess.Popen(["Xvfb", "-displayfd", "1", "-screen", "0", "1200x900x24",
                                *(["-fbdir", os.environ["XMH_SHOTS"]] if "XMH_SHOTS" in os.environ else [])],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
    try:
        os.environ["DISPLAY"] = ":" + Desktop.read_line(display).strip()
        subprocess.run(["dbus-update-activation-environment", "DISPLAY"], check=True)
        subprocess.run(["gdbus", "call", "--session", "--dest", f"{NAME}.Panel", "--object-path", PANEL_PATH, "--method",
                        "org.freedesktop.Application.Activate", "{}"], check=True, timeout=60)
        eyes = Eyes()
        window = eyes.window_with("Ready")
        eyes.find("label", "https://", window)
    finally:
        subprocess.run(["flatpak", "kill", NAME], check=False)
        display.terminate()
        display.wait(20)


if __name__ == "__main__":
    sys.exit(main())
