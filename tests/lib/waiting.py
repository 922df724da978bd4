# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Waits for conditions by polling, always with a deadline."""
import time


class TooLate(AssertionError):
    pass


def wait_until(question, what, timeout=30):
    """Repeats until the result is true, and returns it."""
    deadline = time.monotonic() + timeout
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TooLate(f"not within {timeout} s: {what}")
        time.sleep(0.02)
