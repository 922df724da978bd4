# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import dataclass


@dataclass
class LiveKitConnectorConfig:
    api_key: str
    api_secret: str
    room_name: str = "xr-room"
    identity: str = "xr-hub-connector"
    lk_port_ws: int = 7880
    lk_internal_url: str = "ws://127.0.0.1:7880"
    enable_web_server: bool = False
    enable_token_server: bool = False
    hub_push_addr: str = "ipc:///tmp/xr_hub_in"
    hub_sub_addr: str = "ipc:///tmp/xr_hub_pub"

    def __post_init__(self):
        if not self.api_key or not self.api_secret:
            raise ValueError("LiveKit credentials are required")
