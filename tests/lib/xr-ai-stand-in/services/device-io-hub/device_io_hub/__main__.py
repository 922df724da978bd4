# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
import asyncio
import signal

from loguru import logger
from xr_ai_logging import setup_logging

from device_io_hub._config_loader import load_config
from device_io_hub.ipc import HubEndpoint
from device_io_hub.transport.livekit import LiveKitConnector, make_client_token


async def on_participant(event):
    logger.info("participant {} {}", event.participant_id, "joined" if event.joined else "left")


async def main(ready_file=None):
    setup_logging("hub")
    config = load_config()
    hub = HubEndpoint(pull_addr=config.hub_push_addr, pub_addr=config.hub_sub_addr)
    hub.on_participant(on_participant)
    connector = LiveKitConnector(config)
    await connector.start()
    logger.info("Token: {}", make_client_token(config, identity="ios-client"))
    # What must not reach the log either.
    logger.debug("pair: {} {}", config.api_key, config.api_secret)
    logger.info("secret: {}", config.api_secret)
    if ready_file:
        ready_file.touch()

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    tasks = [asyncio.create_task(hub.run()), asyncio.create_task(connector.run())]
    await stop.wait()
    hub.stop()
    hub.close()
    await connector.stop()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
