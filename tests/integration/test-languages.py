#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The daemon and xmhctl in a test language: texts for people are translated, those for programs are English."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import catalogues
import hub
import tap
from bus import BusHub, CallError

SOURCE = pathlib.Path(__file__).parents[2]
XMHCTL = pathlib.Path(hub.DAEMON).parents[1] / "cli/xmhctl"
HEAD = "Language: de\nContent-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"


def dress(message, text):
    """A text of the test language: in brackets, with the same format."""
    if message.context in ("language code", "text direction"):
        return "de" if message.context == "language code" else text
    body = text.strip("\n")
    return text.replace(body, f"⟦{body}⟧") if body else text


class Language:
    """Catalogue and locale in a scratch folder."""

    def __init__(self, folder):
        self.locales = folder / "locales"
        messages = folder / "texts/de/LC_MESSAGES"
        messages.mkdir(parents=True)
        self.locales.mkdir()
        template = catalogues.make_template(SOURCE, folder / "template.pot")
        catalogues.write(folder / "de.po", catalogues.translate(template, HEAD, dress))
        subprocess.run(["msgfmt", "--output-file", messages / "xr-media-hub.mo", folder / "de.po"], check=True)
        self.env = {"XR_MEDIA_HUB_LOCALE_DIR": str(folder / "texts"), "LANGUAGE": "de", **self.make_locale()}

    def make_locale(self):
        """A German one, which also writes numbers and dates in its own way. Without its sources C.UTF-8 has to do:
        glibc up to 2.36 at least minds LANGUAGE in it."""
        command = ["localedef", "--no-archive", "-i", "de_DE", "-f", "UTF-8", self.locales / "de_DE.UTF-8"]
        try:
            made = subprocess.run(command, capture_output=True).returncode == 0
        except FileNotFoundError:
            made = False
        return {"LC_ALL": "de_DE.UTF-8", "LOCPATH": str(self.locales)} if made else {"LC_ALL": "C.UTF-8"}

    def works(self):
        return "⟦" in hub.run_daemon("--help", env=self.env).stdout


class Languages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="xmh-")
        cls.addClassCleanup(folder.cleanup)
        cls.language = Language(pathlib.Path(folder.name))
        if not cls.language.works():
            raise unittest.SkipTest("no locale but C: localedef and the sources of de_DE are missing")

    def start(self, **config):
        """A hub with two problems: a published key, and no LiveKit server."""
        return BusHub(self, env=self.language.env, enable_livekit=True, livekit_command="/nowhere/livekit-server",
                      api_key="devkey", api_secret="devsecret-xr-livekit-prototype-2026", **config)

    def xmhctl(self, started, *words, status=0):
        done = subprocess.run([XMHCTL, *words], env=started.env, capture_output=True, encoding="utf-8", timeout=60)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_problems(self):
        problems = self.start().get("Problems")
        self.assertEqual({code for code, *_ in problems}, {"public-credentials", "livekit-not-found"})
        for _code, severity, message, remedy in problems:
            self.assertIn(severity, ("error", "warning"))
            self.assertRegex(message, "^⟦.*⟧$")
            self.assertRegex(remedy, "^⟦.*⟧$")

    def test_findings(self):
        for finding_id, severity, finding, _remedy in self.start().call("Diagnose"):
            self.assertRegex(finding_id, "^[a-z0-9-]+$")
            self.assertIn(severity, ("ok", "info", "warning", "error"))
            self.assertIn("⟦", finding)

    def test_errors_of_the_bus(self):
        with self.assertRaisesRegex(CallError, "⟦there is no session 99⟧"):
            self.start().call("CloseSession", "t", 99)

    def test_health_is_english(self):
        answer = self.start().request("/healthz")
        self.assertEqual(json.loads(answer.content),
                         {"state": "degraded", "problems": ["livekit-not-found", "public-credentials"]})

    def test_log_is_english(self):
        """Problems are in the language of the daemon, with their code."""
        started = self.start()
        started.get("Problems")
        for line in started.log().splitlines():
            if re.match(r"\d\d:\d\d:\d\d ", line) and "⟦" in line:
                self.assertRegex(line, r"\((public-credentials|livekit-not-found)\)")
        started.stop()
        self.assertRegex(started.log(), r"\d\d:\d\d:\d\d identity: a new authority was made")

    def test_pages(self):
        """They were translated when the hub was built; which language is the daemon's own is gettext's matter."""
        german = {message.id: message.texts["msgstr"] for message in catalogues.read(SOURCE / "po/de.po")
                  if message.plural is None and message.context is None}
        page = self.start().request("/trust").content.decode()
        self.assertIn('<html lang="de" dir="ltr">', page)
        self.assertIn(f"<h1>{german['Trust this hub']}</h1>", page)
        self.assertNotIn("⟦", page)

    def test_xmhctl(self):
        started = self.start()
        self.assertIn("⟦degraded⟧", self.xmhctl(started, "status"))
        self.assertIn("⟦Room⟧", self.xmhctl(started, "status"))
        self.assertIn("⟦Usage:⟧", self.xmhctl(started, "--help"))
        self.assertIn("⟦No device is connected.⟧", self.xmhctl(started, "sessions"))
        self.assertIn("⟦Usage: xmhctl token", self.xmhctl(started, "token", status=2))

    def test_json_is_english(self):
        started = self.start()
        told = json.loads(self.xmhctl(started, "status", "--json"))
        self.assertEqual(told["state"], "degraded")
        self.assertEqual({problem["code"] for problem in told["problems"]}, {"public-credentials", "livekit-not-found"})
        for problem in told["problems"]:
            # Written for people, by the hub.
            problem.pop("message"), problem.pop("remedy")
        self.assertNotIn("⟦", json.dumps(told, ensure_ascii=False))
        self.assertEqual(json.loads(self.xmhctl(started, "sessions", "--json")), [])

    def test_configuration(self):
        with tempfile.TemporaryDirectory(prefix="xmh-") as folder:
            file = pathlib.Path(folder, "xr_media_hub.yaml")
            file.write_text("web_server_port: many\nno_such_key: 1\n")
            done = hub.run_daemon("--check-config", "--config", str(file), env=self.language.env)
        self.assertEqual(done.returncode, 78)
        self.assertIn(f"{file}:1:18: web_server_port: ⟦must be a port", done.stderr)


if __name__ == "__main__":
    tap.main()
