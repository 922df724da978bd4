# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Where LiveKit is and with which key pair: from the environment, and from a file that the hub rewrites."""
import os
import shlex
import stat
from typing import NamedTuple

from . import Failure

SIZE_MAX = 64 * 1024


class Access(NamedTuple):
    """Empty fields leave what the sample's file says."""

    url: str = ""
    key: str = ""
    secret: str = ""
    room: str = ""
    identity: str = ""


VARIABLES = Access("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", "XMH_ROOM", "XMH_IDENTITY")


def parse_lines(text):
    """The variables of a file that systemd can read as an EnvironmentFile."""
    values = {}
    for line in text.splitlines():
        name, separator, value = line.strip().partition("=")
        if not separator or name.startswith(("#", ";")):
            continue
        value = value.strip()
        if value[:1] in ("'", '"'):
            value = "".join(shlex.split(value))
        values[name.strip()] = value
    return values


class AccessSource:
    def __init__(self, environ):
        self.current = Access(*(environ.get(name, "").strip() for name in VARIABLES))
        self.path = environ.get("XMH_CONNECTOR_ENV", "")
        self.complaint = ""
        self._stamp = None

    def start(self):
        """Reads the file for the first time. It may be absent, but not readable by others."""
        self.poll()
        if self.complaint:
            raise Failure(self.complaint)

    def poll(self):
        """Whether the file has changed and says something else than before."""
        if not self.path:
            return False
        try:
            with open(self.path, encoding="utf-8") as file:
                state = os.fstat(file.fileno())
                stamp = state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size
                if stamp == self._stamp:
                    return False
                self.complaint = self._check(state)
                values = {} if self.complaint else parse_lines(file.read(SIZE_MAX))
        except FileNotFoundError:
            return False
        except (OSError, ValueError) as error:
            self.complaint = f"cannot read {self.path}: {getattr(error, 'strerror', None) or 'not a list of variables'}."
            return False
        self._stamp = stamp
        before = self.current
        self.current = Access(*(values.get(name) or old for name, old in zip(VARIABLES, before)))
        return self.current != before

    def _check(self, state):
        if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid():
            return f"{self.path} must be a file of yours."
        if state.st_mode & 0o077:
            return f"other users may read {self.path}, which holds a secret: run `chmod 600 {self.path}`."
        return ""
