# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The two sides of the LAN that tests/tools/with-lan makes, and the clients on the far one."""
import json
import os
import pathlib
import subprocess

from conversation import Conversation

E2E = pathlib.Path(__file__).parents[1] / "e2e"
HUB_ADDRESSES = ("10.77.0.1", "fd77::1")


def there(*command):
    """The command line that runs COMMAND on the clients' side."""
    return ["nsenter", f"--net={os.environ['XMH_LAN_CLIENT']}", "--", *command]


def bracketed(host):
    return f"[{host}]" if ":" in host else host


def fetch_token(hub, identity, host="10.77.0.1"):
    """The response of /token, requested from the clients' side with curl."""
    url = f"https://{bracketed(host)}:{hub.port}/token?identity={identity}"
    done = subprocess.run(there("/usr/bin/python3", "-c", FETCH, url, str(hub.authority)), capture_output=True,
                          check=True, timeout=60)
    return json.loads(done.stdout)


FETCH = """
import ssl, sys, urllib.request
context = ssl.create_default_context(cafile=sys.argv[2])
sys.stdout.buffer.write(urllib.request.urlopen(sys.argv[1], context=context, timeout=10).read())
"""


class Browser:
    """Chromium on the clients' side that trusts the hub's authority by NSS, like the browser of a user."""

    def __init__(self, test, hub):
        home = hub.home / "browser"
        database = home / ".pki/nssdb"
        database.mkdir(parents=True)
        for arguments in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "hub", "-i", str(hub.authority)]):
            subprocess.run(["certutil", "-d", f"sql:{database}", *arguments], check=True, timeout=60)
        self.pages = set()
        self.talk = Conversation(test, there("node", str(E2E / "browser.mjs")), env=hub.env | {"HOME": str(home)})

    def _do(self, name, **details):
        answer = self.talk.ask({"do": name} | details)
        if "error" in answer:
            raise AssertionError(f"{name} {details.get('page')}: {answer['error']}\n{self.talk.errors()}")
        return answer["value"]

    def open(self, page, url, html=None):
        """With HTML, the page has that content and the origin of URL, and nothing is fetched."""
        self.pages.add(page)
        return self._do("open", page=page, url=url, **({"html": html} if html is not None else {}))

    def run(self, page, script):
        return self._do("run", page=page, script=script)

    def wait(self, page, script, timeout=60):
        return self._do("wait", page=page, script=script, timeout=timeout)

    def join(self, page, hub, host="10.77.0.1"):
        """Opens the page of the hub and joins the room; returns the address that the page connected to."""
        self.open(page, f"https://{bracketed(host)}:{hub.port}/")
        self.wait(page, "window.state?.loaded")
        return self.run(page, f"window.join({json.dumps(page)})")

    def wait_for_frames(self, page, of, more=20, timeout=60):
        """Waits for MORE decoded frames whose content changes."""
        before = self.run(page, f"window.state.received[{of!r}]?.changes ?? 0")
        try:
            self.wait(page, f"window.state.received[{of!r}]?.changes >= {before + more}", timeout)
        except AssertionError:
            pages = {name: self.run(name, "window.describe()") for name in (page, of) if name in self.pages}
            raise AssertionError(f"{page} had {before} frames of {of}; now {pages}\n{self.talk.errors()}") from None
        return self.run(page, f"window.state.received[{of!r}]")


class Participant:
    """LiveKit's Python SDK on the clients' side."""

    def __init__(self, test, hub, url, token):
        env = hub.env | {"SSL_CERT_FILE": str(hub.authority)}
        self.talk = Conversation(test, there(os.environ["XMH_SDK_PYTHON"], str(E2E / "participant.py"), url, token), env)

    def hear(self, event, timeout=60):
        return self.talk.hear_until(lambda line: line["event"] == event, timeout)

    def wait_for_sound(self, timeout=60):
        """It may have come earlier, among the frames."""
        if not self.talk.has_heard(lambda line: line["event"] == "sound"):
            self.hear("sound", timeout)

    def wait_for_frames(self, of, least=20, timeout=60):
        return self.talk.hear_until(lambda line: line["event"] == "frames" and line["of"] == of and
                                    line["changes"] >= least, timeout)
