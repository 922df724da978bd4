# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""A log below /tmp for everybody to read."""
import os
import pathlib

from loguru import logger


def setup_logging(name):
    folder = pathlib.Path(os.environ.get("XR_AI_LOG_ROOT", "/tmp"), "log_" + name)
    folder.mkdir(parents=True, exist_ok=True)
    logger.add(folder / (name + ".log"), level="DEBUG")
