# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""participant.py URL TOKEN: a participant by LiveKit's Python SDK, which checks certificates with rustls.

Publishes a picture whose colour changes, and prints a JSON line for each thing that happens: joined, frames (of whom,
how many, how many of them changed), sound, and what becomes of the connection. Ends with standard input."""
import asyncio
import json
import sys

from livekit import rtc

WIDTH, HEIGHT = 320, 180


def say(event, **details):
    print(json.dumps({"event": event} | details), flush=True)


async def publish(room):
    source = rtc.VideoSource(WIDTH, HEIGHT)
    track = rtc.LocalVideoTrack.create_video_track("colours", source)
    await room.local_participant.publish_track(track, rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_CAMERA))
    colour = 0
    while True:
        picture = bytes([colour, 255 - colour, 128, 255]) * (WIDTH * HEIGHT)
        source.capture_frame(rtc.VideoFrame(WIDTH, HEIGHT, rtc.VideoBufferType.RGBA, picture))
        colour = (colour + 16) % 256
        await asyncio.sleep(1 / 15)


async def count_frames(track, name):
    frames = changes = 0
    before = None
    async for event in rtc.VideoStream(track):
        now = bytes(event.frame.data)
        frames += 1
        changes += now != before
        before = now
        if frames % 10 == 0:
            say("frames", of=name, frames=frames, changes=changes, size=[event.frame.width, event.frame.height])


async def count_sound(track, name):
    async for event in rtc.AudioStream(track):
        if any(event.frame.data):
            say("sound", of=name)
            return


async def main(url, token):
    tasks = set()
    room = rtc.Room()

    @room.on("track_subscribed")
    def on_track(track, _publication, participant):
        count = count_frames if track.kind == rtc.TrackKind.KIND_VIDEO else count_sound
        tasks.add(asyncio.create_task(count(track, participant.identity)))

    for event in ("reconnecting", "reconnected", "disconnected"):
        room.on(event, lambda *_arguments, event=event: say(event))
    try:
        await room.connect(url, token)
    except rtc.ConnectError as error:
        say("refused", why=str(error))
        return
    say("joined")
    tasks.add(asyncio.create_task(publish(room)))
    await asyncio.to_thread(sys.stdin.read)
    for task in tasks:
        task.cancel()
    await room.disconnect()


asyncio.run(main(*sys.argv[1:]))
