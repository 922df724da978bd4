# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The log: one stream, no file, and no secret in it."""
import logging
import os
import re
import sys
import threading

TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?|(?<=access_token=)[^&\s'\"]+")
MASK = "***"
SHORTEST_SECRET = 4
QUIET = ("asyncio", "httpx", "httpcore", "urllib3", "websockets")


class MaskedStream:
    """Writes to standard error, without tokens and without any of the secrets that it was told."""

    def __init__(self, stream):
        self._stream = stream
        self._lock = threading.Lock()
        self._secrets = []

    def hide(self, *secrets):
        wanted = {*self._secrets, *(each for each in secrets if len(each) >= SHORTEST_SECRET)}
        self._secrets = sorted(wanted, key=len, reverse=True)

    def mask(self, text):
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return TOKEN.sub(MASK, text)

    def write(self, text):
        with self._lock:
            self._stream.write(self.mask(text))
            self._stream.flush()

    def flush(self):
        self._stream.flush()


def is_verbose():
    return os.environ.get("XR_AI_VERBOSE", "").strip().lower() in {"1", "true", "debug", "yes", "on"}


def start():
    """Sends the log of this process, by whichever library, to standard error. Returns the stream."""
    stream = MaskedStream(sys.stderr)
    level = "DEBUG" if is_verbose() else "INFO"
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s.%(msecs)03d %(levelname)-8s %(name)s %(message)s", "%H:%M:%S"))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        from loguru import logger
    except ImportError:
        return stream
    logger.remove()
    logger.add(stream.write, level=level, format="{time:HH:mm:ss.SSS} {level: <8} {name} {message}", colorize=False,
               backtrace=False, diagnose=False)
    return stream
