# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
import asyncio
import os

from device_io_hub._errors import StartupError
from device_io_hub.ipc import ConnectorEndpoint

from ._room_client import RoomClient


class LiveKitDocker:
    def __init__(self, _config):
        pass

    async def start(self):
        raise StartupError("the stand-in has no Docker")

    async def stop(self):
        pass


class LiveKitConnector:
    def __init__(self, config):
        self._config = config
        self._docker = LiveKitDocker(config)
        self._endpoint = ConnectorEndpoint(config.hub_push_addr, config.hub_sub_addr)
        self._room_client = RoomClient(config, self._endpoint)

    async def start(self):
        if not os.environ.get("XR_AI_SKIP_HWCODEC_CHECK"):
            raise StartupError("the stand-in has no hardware codec")
        if self._config.enable_web_server or self._config.enable_token_server:
            raise StartupError("the stand-in has no web servers")
        await self._docker.start()
        await self._endpoint.register()
        await self._room_client.connect()
        self._endpoint.on_return_data(self._room_client.send_return_data)
        self._endpoint.on_return_audio(self._room_client.send_return_audio)
        self._endpoint.on_return_audio_flush(self._room_client.flush_return_audio)

    async def run(self):
        await asyncio.gather(self._endpoint.run(), self._room_client.run())

    async def stop(self):
        self._endpoint.stop()
        self._room_client.stop()
        await self._room_client.disconnect()
        self._endpoint.close()
        await self._docker.stop()
