# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The messages of the contract that the stand-in speaks: a byte for the type, then a list in msgpack."""
import enum
from dataclasses import astuple, dataclass, field

import msgpack

AGENT_STATUS_TOPIC = "_agent.status"


class MsgType(enum.IntEnum):
    AUDIO_CHUNK = 2
    DATA_MESSAGE = 4
    RETURN_AUDIO = 5
    RETURN_DATA = 6
    PARTICIPANT_EVENT = 7
    CONNECTOR_REGISTER = 8
    RETURN_AUDIO_FLUSH = 11
    ROSTER_REQUEST = 12
    SUBSCRIPTION_PROBE = 13
    AGENT_PRESENCE = 14


@dataclass
class AudioChunk:
    pts_us: int
    sample_rate: int
    channels: int
    samples: int
    data: bytes
    participant_id: str
    track_id: str = ""


@dataclass
class DataMessage:
    participant_id: str
    topic: str
    pts_us: int
    data: bytes


@dataclass
class ParticipantEvent:
    participant_id: str
    joined: bool
    pts_us: int
    connector_id: str = ""


@dataclass
class ConnectorRegistration:
    connector_id: str
    shm_name: str


@dataclass
class ReturnAudioFlush:
    participant_id: str


@dataclass
class RosterRequest:
    pass


@dataclass
class SubscriptionProbe:
    token: str


@dataclass
class AgentPresence:
    agent_id: str
    attached: bool
    scope: list = field(default=None)


KINDS = {
    MsgType.AUDIO_CHUNK: AudioChunk,
    MsgType.DATA_MESSAGE: DataMessage,
    MsgType.RETURN_AUDIO: AudioChunk,
    MsgType.RETURN_DATA: DataMessage,
    MsgType.PARTICIPANT_EVENT: ParticipantEvent,
    MsgType.CONNECTOR_REGISTER: ConnectorRegistration,
    MsgType.RETURN_AUDIO_FLUSH: ReturnAudioFlush,
    MsgType.ROSTER_REQUEST: RosterRequest,
    MsgType.SUBSCRIPTION_PROBE: SubscriptionProbe,
    MsgType.AGENT_PRESENCE: AgentPresence,
}


def encode(kind, message):
    return bytes([kind]) + msgpack.packb(list(astuple(message)), use_bin_type=True)


def decode(raw):
    return raw[0], KINDS[raw[0]](*msgpack.unpackb(raw[1:], raw=False))
