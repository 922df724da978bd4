#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""How ./test counts a run: tests that did not run, skips without a valid reason, and suites that shrink."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import tap

SOURCE = pathlib.Path(os.environ["XMH_SOURCE_DIR"])
TESTS = json.loads(pathlib.Path(os.environ["XMH_BUILD_DIR"], "meson-info/intro-tests.json").read_text())
ENOUGH = 100


class Counting(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="xmh-")
        self.addCleanup(folder.cleanup)
        self.build = pathlib.Path(folder.name)
        for name in ("meson-info", "meson-logs"):
            (self.build / name).mkdir()

    def run_for(self, test, stdout=None, result="OK"):
        return {"name": f"{test['suite'][0]} / {test['name']}", "result": result, "returncode": 0, "duration": 1,
                "stderr": "", "stdout": stdout if stdout is not None else "ok 1 - a\n" * ENOUGH}

    def count(self, runs, tests=TESTS, full=True):
        """The exit status and output of count-tests."""
        (self.build / "meson-info/intro-tests.json").write_text(json.dumps(tests))
        (self.build / "meson-logs/testlog.json").write_text("".join(json.dumps(run) + "\n" for run in runs))
        done = subprocess.run([sys.executable, SOURCE / "tests/tools/count-tests", *(["--full"] if full else []), self.build],
                              capture_output=True, text=True, timeout=30)
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout

    def test_all_is_well(self):
        status, words = self.count([self.run_for(test) for test in TESTS])
        self.assertEqual(status, 0, words)
        self.assertTrue(words.endswith(f"{len(TESTS) * ENOUGH} passed, 0 failed\n"), words[-200:])
        self.assertIn("e2e: ", words)

    def test_a_program_that_was_not_run(self):
        for left_out in ("panel", "api-credentials", "web-logic", "lan-room"):
            runs = [self.run_for(test) for test in TESTS if test["name"] != left_out]
            status, words = self.count(runs)
            self.assertEqual(status, 1)
            self.assertIn(f"{left_out}: was not run\n", words)
            self.assertEqual(self.count(runs, full=False)[0], 0, "somebody chose what to run")

    def test_a_program_that_meson_does_not_know(self):
        """As when Meson searched Xvfb before it was installed."""
        for file in ("tests/panel/test-panel.py", "tests/test-config.c", "tests/integration/test-http.py"):
            stem = pathlib.Path(file).stem
            tests = [test for test in TESTS
                     if not any(pathlib.Path(word).name in (stem, pathlib.Path(file).name) for word in test["cmd"])]
            self.assertLess(len(tests), len(TESTS))
            status, words = self.count([self.run_for(test) for test in tests], tests)
            self.assertEqual(status, 1)
            self.assertIn(f"{file}: belongs to the tree", words)

    def test_skips(self):
        for result, stdout, allowed in (
                ("OK", "ok 1 - a\nok 2 - b # SKIP only root can be somebody else\n", True),
                ("SKIP", "1..0 # SKIP firewalld is not installed\n", True),
                ("OK", "ok 1 - a\nok 2 - b # SKIP no livekit-server: set XMH_TEST_LIVEKIT, or PATH\n", False),
                ("OK", "ok 1 - a\nok 2 - b # SKIP\n", False),
                ("SKIP", "1..0 # SKIP nobody felt like it\n", False),
                ("SKIP", "skipped: the tests' npm packages are not to be had\n", False)):
            with self.subTest(stdout=stdout):
                runs = [self.run_for(test) for test in TESTS[1:]] + [self.run_for(TESTS[0], stdout, result)]
                for full in (True, False):
                    status, words = self.count(runs, full=full)
                    self.assertEqual(status, 0 if allowed else 1, words)
                    self.assertIn("skipped 1: ", words)
                    self.assertEqual("a skip that is not allowed" in words, not allowed)

    def test_floors(self):
        runs = [self.run_for(test, "ok 1 - a\n") for test in TESTS]
        status, words = self.count(runs)
        self.assertEqual(status, 1)
        for suite in ("unit", "integration", "e2e"):
            self.assertRegex(words, rf"(?m)^{suite}: \d+ cases ran, and tests/floors wants at least \d+$")
        self.assertEqual(self.count(runs, full=False)[0], 0)

    def test_failures(self):
        for result, stdout in (("FAIL", "ok 1 - a\nnot ok 2 - b\n"), ("TIMEOUT", "ok 1 - a\n"), ("INTERRUPT", "")):
            runs = [self.run_for(test) for test in TESTS[1:]] + [self.run_for(TESTS[0], stdout, result)]
            status, words = self.count(runs)
            self.assertEqual(status, 1)
            self.assertIn(", 1 failed", words.splitlines()[-1])

    def test_no_run_at_all(self):
        (self.build / "meson-info/intro-tests.json").write_text("[]")
        done = subprocess.run([sys.executable, SOURCE / "tests/tools/count-tests", self.build], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("testlog.json", done.stdout)


if __name__ == "__main__":
    tap.main()
