# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Runs a file of unittest cases and reports them in the Test Anything Protocol, so that Meson counts each case."""
import sys
import time
import traceback
import unittest


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.number = 0
        self.started = time.monotonic()

    def startTest(self, test):
        super().startTest(test)
        self.started = time.monotonic()

    def _report(self, test, outcome, directive="", details=""):
        self.number += 1
        for line in details.splitlines():
            print("#", line)
        name = ".".join(test.id().split(".")[-2:])
        print(f"{outcome} {self.number} - {name}{directive}", flush=True)

    def _report_failure(self, test, error):
        details = "".join(traceback.format_exception(*error))
        self._report(test, "not ok", details=f"after {time.monotonic() - self.started:.1f} s\n{details}")

    def addSuccess(self, test):
        super().addSuccess(test)
        self._report(test, "ok")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._report(test, "ok", f" # SKIP {reason}")

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._report_failure(test, error)

    def addError(self, test, error):
        super().addError(test, error)
        self._report_failure(test, error)

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self._report_failure(subtest, error)


def main():
    """Runs the cases of the calling file; arguments, if any, name the cases to run (Class or Class.method)."""
    loader = unittest.defaultTestLoader
    module = sys.modules["__main__"]
    suite = loader.loadTestsFromNames(sys.argv[1:], module) if sys.argv[1:] else loader.loadTestsFromModule(module)
    result = TapResult()
    suite.run(result)
    print(f"1..{result.number}")
    sys.exit(0 if result.wasSuccessful() else 1)
