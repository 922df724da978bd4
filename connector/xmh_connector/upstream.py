# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Upstream's modules: what is needed of them, and what is put in place of their parts."""
import dataclasses
import functools
import importlib

from . import HUB, Failure, UpstreamChanged
from .endpoint import make_hub_endpoint
from .room import RoomSide

MAIN = "device_io_hub.__main__"
CONNECTOR = "device_io_hub.transport.livekit.connector"
ROOM_CLIENT = "device_io_hub.transport.livekit._room_client"
CONFIG = "device_io_hub.transport.livekit.config"
IPC = "device_io_hub.ipc"
ERRORS = "device_io_hub._errors"

NEEDED = {
    MAIN: ("main", "load_config", "setup_logging", "make_client_token", "HubEndpoint", "LiveKitConnector"),
    CONNECTOR: ("LiveKitDocker", "RoomClient"),
    ROOM_CLIENT: ("RoomClient.connect", "RoomClient.disconnect", "RoomClient.stop", "RoomClient.send_return_data",
                  "RoomClient.send_return_audio", "RoomClient.flush_return_audio"),
    CONFIG: ("LiveKitConnectorConfig",),
    IPC: ("HubEndpoint.run", "HubEndpoint.stop", "HubEndpoint.close", "HubEndpoint.publish_agent_status",
          "HubEndpoint._dispatch", "HubEndpoint._record_agent_status", "ParticipantEvent", "encode",
          "MsgType.PARTICIPANT_EVENT", "MsgType.ROSTER_REQUEST", "MsgType.AGENT_PRESENCE"),
    ERRORS: ("StartupError",),
}
CONFIG_FIELDS = ("api_key", "api_secret", "room_name", "identity", "lk_port_ws", "lk_internal_url", "enable_web_server",
                 "enable_token_server", "hub_push_addr", "hub_sub_addr")


class NoContainer:
    """In place of upstream's LiveKit container."""

    def __init__(self, _config):
        pass

    async def start(self):
        pass

    async def stop(self):
        pass


def load(name, checkout, python):
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in ("device_io_hub", "xr_ai_hub", "xr_ai_logging"):
            raise UpstreamChanged(f"it has no module {error.name}") from None
        # The whole name: livekit and livekit.api are separate packages.
        raise Failure(f"{python} has no package {error.name}. Run `uv sync --project {checkout}/{HUB}`.") from None
    except ImportError as error:
        raise UpstreamChanged(f"{name} cannot be loaded ({error})") from None


def check(modules):
    """That all is there upon which this program builds."""
    for name, attributes in NEEDED.items():
        for attribute in attributes:
            owner = modules[name]
            for part in attribute.split("."):
                if not hasattr(owner, part):
                    raise UpstreamChanged(f"{attribute} is missing in {name}")
                owner = getattr(owner, part)
    config = modules[CONFIG].LiveKitConnectorConfig
    fields = {field.name for field in dataclasses.fields(config)} if dataclasses.is_dataclass(config) else set()
    for name in CONFIG_FIELDS:
        if name not in fields:
            raise UpstreamChanged(f"LiveKitConnectorConfig.{name} is missing in {CONFIG}")


def prepare(session, checkout, python, load_config):
    """Loads upstream's modules and puts in place what differs here. Returns them by name."""
    modules = {name: load(name, checkout, python) for name in NEEDED}
    check(modules)
    session.ipc = modules[IPC]
    session.room_client = modules[ROOM_CLIENT].RoomClient

    main = modules[MAIN]
    main.load_config = functools.partial(load_config, main.load_config)
    main.setup_logging = lambda *_arguments, **_named: None
    # Upstream writes a token of 24 hours to its log.
    main.make_client_token = lambda *_arguments, **_named: "not shown; `xmhctl token` makes one"
    main.HubEndpoint = make_hub_endpoint(main.HubEndpoint, session)
    modules[CONNECTOR].LiveKitDocker = NoContainer
    modules[CONNECTOR].RoomClient = functools.partial(RoomSide, session)
    return modules
