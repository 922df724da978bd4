# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""A desktop for the control panel: a display, a session bus, the real daemon, and AT-SPI to read and control it."""
import json
import os
import pathlib
import random
import re
import selectors
import shutil
import socket
import subprocess
import tempfile
import time

BUILD = pathlib.Path(os.environ["XMH_BUILD_DIR"])
NAME, PATH = "io.github.xr_ai.MediaHub", "/io/github/xr_ai/MediaHub"
INTERFACE = NAME + "1"
DEADLINE_S = 60
# Another build of it may be looked at, beside the same daemon.
PANEL = os.environ.get("XMH_PANEL", str(BUILD / "src/panel/xr-media-hub-panel"))


def wait_until(what, condition, seconds=DEADLINE_S):
    """The first true value of the condition."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.02)
    return value


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Desktop:
    """One for the whole file: AT-SPI belongs to a process for as long as that lives."""

    def __init__(self, screen="1200x900", home=None, bus=None, runtime=None):
        """With the home, bus and runtime folder of the caller, or with separate ones."""
        self.folder = tempfile.TemporaryDirectory(prefix="xmh-panel-")
        self.home = pathlib.Path(home or self.folder.name)
        (self.home / "run").mkdir(mode=0o700)
        (self.home / "run/dbus-1/services").mkdir(parents=True)
        self.processes = []
        for name in [name for name in os.environ if name.startswith(("XDG_", "LIVEKIT_", "AT_SPI_"))]:
            del os.environ[name]
        os.environ.update(HOME=str(self.home), XDG_RUNTIME_DIR=runtime or f"{self.home}/run", LC_ALL="C.UTF-8",
                          LANGUAGE="", TZ="UTC", DBUS_SESSION_BUS_ADDRESS=bus or f"unix:path={self.home}/bus",
                          GDK_BACKEND="x11", GSK_RENDERER="cairo", GSETTINGS_BACKEND="memory", NO_AT_BRIDGE="0")
        # For a panel built with -Db_sanitize=address,undefined: ignore leaks of libraries, which whole stacks identify. Any
        # other report makes it exit with an error.
        os.environ.setdefault("LSAN_OPTIONS", f"suppressions={pathlib.Path(__file__).parent}/lsan.supp:print_suppressions=0")
        os.environ.setdefault("ASAN_OPTIONS", "fast_unwind_on_malloc=0")
        os.environ.setdefault("UBSAN_OPTIONS", "print_stacktrace=1:halt_on_error=1")
        self.start_display(screen)
        if bus is None:
            self.start_bus()
        self.port, self.xr_port, self.backend_port, *self.livekit_ports = (free_port() for _ in range(6))
        self.hub = None

    def start_bus(self):
        self.bus = self.start(["dbus-daemon", "--session", "--nofork", "--print-address=1",
                               f"--address=unix:path={self.home}/bus"], stdout=subprocess.PIPE)
        self.read_line(self.bus)

    def start_display(self, screen):
        """With a number from here: one that Xvfb finds may be used in another network namespace."""
        for _ in range(20):
            number = random.randrange(100, 30000)
            # A display that resets when its last window closes would reject clients at that moment.
            display = self.start(["Xvfb", f":{number}", "-displayfd", "1", "-noreset", "-screen", "0", f"{screen}x24"],
                                 stdout=subprocess.PIPE)
            if self.read_line(display).strip():
                os.environ["DISPLAY"] = f":{number}"
                return
            self.end(display)
        raise RuntimeError("Xvfb does not start")

    @staticmethod
    def read_line(process):
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            if not selector.select(DEADLINE_S):
                raise TimeoutError(f"{process.args} said nothing")
        return process.stdout.readline().decode()

    def start(self, command, log="log", **options):
        with open(self.home / log, "ab") as file:
            process = subprocess.Popen(command, bufsize=0, **{"stdout": file, "stderr": file, **options})
        self.processes.append(process)
        return process

    def end(self, process, how="terminate"):
        if process.poll() is None:
            getattr(process, how)()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()
        self.processes.remove(process)

    def quit(self, panel):
        """Ends the panel like its menu does, and checks its exit status."""
        if panel not in self.processes:
            return
        if panel.poll() is None:
            subprocess.run(["gdbus", "call", "--session", "--dest", NAME + ".Panel", "--object-path", PATH + "/Panel",
                            "--method", "org.gtk.Actions.Activate", "quit", "[]", "{}"], capture_output=True, timeout=60)
            try:
                panel.wait(DEADLINE_S)
            except subprocess.TimeoutExpired:
                pass
        status = panel.poll()
        self.end(panel)
        complaints = [line for line in (self.home / "panel.log").read_text(errors="replace").splitlines()
                      if re.search("CRITICAL|WARNING", line)]
        if complaints:
            raise AssertionError(complaints)
        if status != 0:
            raise AssertionError(f"the panel ended with {status}:\n{(self.home / 'panel.log').read_text()[-4000:]}")

    @staticmethod
    def is_sanitized():
        return b"__asan_init" in pathlib.Path(PANEL).read_bytes()

    def close(self):
        for process in reversed(list(self.processes)):
            self.end(process)
        shutil.rmtree(self.home, ignore_errors=True)
        self.folder.cleanup()

    def start_hub(self, livekit=None, more=""):
        self.configure(livekit, more)
        self.hub = self.start(self.hub_command(), "hub.log")
        wait_until("the hub on the bus", lambda: self.busctl("status", NAME, check=False).returncode == 0)

    def hub_command(self):
        return [str(BUILD / "src/daemon/xr-media-hub"), "--config", f"{self.home}/xr_media_hub.yaml"]

    def configure(self, livekit=None, more=""):
        (self.home / "xr_media_hub.yaml").write_text(f"""
web_server_port: {self.port}
cloudxr_proxy_port: {self.xr_port}
cloudxr_backend: ws://127.0.0.1:{self.backend_port}
enable_livekit: {"true" if livekit else "false"}
livekit_command: {livekit or "livekit-server"}
lk_port_ws: {self.livekit_ports[0]}
lk_port_tcp: {self.livekit_ports[1]}
lk_port_udp: {self.livekit_ports[2]}
{more}
""")

    def activatable(self, name, command):
        """Adds a service that the bus can start; returns a function that removes it."""
        folder = pathlib.Path(os.environ["XDG_RUNTIME_DIR"]) / "dbus-1/services"
        file = folder / f"{name}.service"
        file.write_text(f"[D-BUS Service]\nName={name}\nExec={' '.join(command)}\n")
        reload = ("call", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ReloadConfig")
        self.busctl(*reload)

        def forget():
            file.unlink()
            self.busctl(*reload)
        return forget

    @staticmethod
    def width(window):
        out = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window], capture_output=True, text=True,
                             timeout=20, check=True).stdout
        return int(re.search(r"WIDTH=(\d+)", out)[1])

    def picture(self, window):
        """A screenshot of the window as a file."""
        file = self.home / "picture.png"
        subprocess.run(["import", "-window", window, file], check=True, timeout=60)
        return file

    @staticmethod
    def clipboard():
        return subprocess.run(["xclip", "-selection", "clipboard", "-o"], capture_output=True, text=True, timeout=30,
                              check=True).stdout

    def codes(self):
        """The content of the QR code in the newest window."""
        done = subprocess.run(["zbarimg", "--quiet", "--raw", self.picture(self.windows()[-1])], capture_output=True,
                              text=True, timeout=60)
        return done.stdout.split("\n")[:-1]

    def busctl(self, *words, check=True):
        return subprocess.run(["busctl", "--user", f"--address={os.environ['DBUS_SESSION_BUS_ADDRESS']}", *words],
                              capture_output=True, text=True, timeout=60, check=check)

    def get(self, name):
        return json.loads(self.busctl("--json=short", "get-property", NAME, PATH, INTERFACE, name).stdout)["data"]

    def lookup(self, name, key):
        return self.get(name)[key]["data"]

    def call(self, member, signature="", *arguments):
        out = self.busctl("--json=short", "call", NAME, PATH, INTERFACE, member, *([signature] if signature else []),
                          *map(str, arguments)).stdout
        return json.loads(out)["data"] if out.strip() else None

    @staticmethod
    def windows():
        """The visible windows of the panel, the newest last."""
        return wait_until("a window", lambda: subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--class", "xr-media-hub-panel"],
            capture_output=True, text=True, timeout=20).stdout.split())

    def dismiss(self):
        """Closes the window that was opened last; the next key is for another one."""
        window = self.windows()[-1]
        self.press("Escape")
        wait_until("the window closed", lambda: window not in self.windows())

    def press(self, keys):
        """Sends keys to the newest window."""
        # The last one may be about to close.
        wait_until("the window's focus", lambda: subprocess.run(["timeout", "10", "xdotool", "windowfocus", "--sync",
                                                                 self.windows()[-1]], capture_output=True).returncode == 0)
        subprocess.run(["xdotool", "key", keys], check=True, capture_output=True, timeout=20)


class Eyes:
    """Finds accessible objects. Imports `Atspi` late, since it needs the bus of the desktop above."""

    def __init__(self):
        import gi
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi
        self.atspi = Atspi
        self.focused = None
        Atspi.set_timeout(5000, 20000)

    def application(self):
        desktop = self.atspi.get_desktop(0)
        # A name that is read too early stays empty.
        desktop.clear_cache()
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child and child.get_name() == "xr-media-hub-panel" and child.get_child_count() > 0:
                return child
        return None

    def walk(self, node):
        yield node
        for index in range(node.get_child_count()):
            child = node.get_child_at_index(index)
            if child:
                yield from self.walk(child)

    def look(self, role, name, root):
        from gi.repository import GLib
        try:
            # Clear the cache, since GTK does not report every change.
            root.clear_cache()
            for node in self.walk(root):
                if node.get_role_name() == role and name in node.get_name():
                    return node
        except GLib.Error:
            pass                # it disappeared during the search
        return None

    def find(self, role, name, root=None, seconds=DEADLINE_S):
        return wait_until(f"{role} “{name}”", lambda: (where := root or self.application()) and
                          self.look(role, name, where), seconds)

    def is_selected(self, node):
        node.clear_cache()
        return node.get_state_set().contains(self.atspi.StateType.SELECTED)

    def is_sensitive(self, node):
        node.clear_cache()
        return node.get_state_set().contains(self.atspi.StateType.SENSITIVE)

    @staticmethod
    def bus_address():
        """Of the accessibility bus, for a program with another session bus."""
        from gi.repository import Gio
        bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        return bus.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, -1,
                             None).unpack()[0]

    def window_with(self, heading):
        """The window or dialog with this heading."""
        def search():
            application = self.application()
            for index in range(application.get_child_count() if application else 0):
                window = application.get_child_at_index(index)
                if window and self.look("label", heading, window):
                    return window
            return None
        return wait_until(f"“{heading}”", search)

    def is_checked(self, node):
        node.clear_cache()
        return node.get_state_set().contains(self.atspi.StateType.CHECKED)

    def watch_focus(self):
        """Records which widgets get the focus from now on."""
        if self.focused is None:
            self.focused = []
            self.listener = self.atspi.EventListener.new(self.on_focus)
            self.listener.register("object:state-changed:focused")

    def on_focus(self, event):
        if event.detail1:
            self.focused.append(event.source)

    def tab(self, keys="Tab", seconds=DEADLINE_S):
        """Presses the key and returns the widget that gets the focus."""
        from gi.repository import GLib
        self.watch_focus()
        self.focused.clear()
        subprocess.run(["xdotool", "key", keys], check=True, capture_output=True, timeout=20)
        deadline = time.monotonic() + seconds
        while not self.focused:
            if time.monotonic() > deadline:
                raise TimeoutError("the focus stays where it is")
            GLib.MainContext.default().iteration(False) or time.sleep(0.005)
        return self.focused[-1]

    def is_focused(self, node):
        node.clear_cache()
        return node.get_state_set().contains(self.atspi.StateType.FOCUSED)

    def tab_to(self, role, name, most=150):
        for _ in range(most):
            node = self.tab()
            # The news may be old: the focus is elsewhere by now, and so would go the next key.
            if node.get_role_name() == role and name in node.get_name() and self.is_focused(node):
                return node
        raise AssertionError(f"Tab does not come to {role} “{name}”")

    @staticmethod
    def click(node):
        node.do_action(0)
