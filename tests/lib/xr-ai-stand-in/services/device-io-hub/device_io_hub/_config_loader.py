# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
import argparse
import dataclasses
import os
import pathlib

import yaml

from device_io_hub.transport.livekit.config import LiveKitConnectorConfig


def load_config():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    options, _ = parser.parse_known_args()
    data = yaml.safe_load(pathlib.Path(options.config).read_text()) or {} if options.config else {}
    data["api_key"] = os.environ.get("LIVEKIT_API_KEY", data.get("api_key", ""))
    data["api_secret"] = os.environ.get("LIVEKIT_API_SECRET", data.get("api_secret", ""))
    known = {field.name for field in dataclasses.fields(LiveKitConnectorConfig)}
    return LiveKitConnectorConfig(**{key: value for key, value in data.items() if key in known})
