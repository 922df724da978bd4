#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""A browser on the LAN talks to an agent of xr-ai through the hub and xr-ai-connector."""
import tap
from lan import Browser
from room import PORTS, RoomCase
from waiting import wait_until
from xr_ai import ROOM, Scene

# Asks once more; returns what has been heard until now.
ASK = """(async () => {
  const { room } = window.state;
  const agent = room.remoteParticipants.get('xr-hub-connector');
  const payload = new TextEncoder().encode('what do you see?');
  await room.localParticipant.publishData(payload, { reliable: true, topic: 'question',
                                                     destinationIdentities: ['xr-hub-connector'] });
  await new Promise(resolve => setTimeout(resolve, 200));
  const tracks = [...agent?.trackPublications.values() ?? []].filter(({ track }) => track);
  const stats = await Promise.all(tracks.map(({ track }) => track.receiver.getStats()));
  const energy = stats.flatMap(each => [...each.values()]).reduce((sum, { totalAudioEnergy = 0 }) => sum + totalAudioEnergy, 0);
  return energy > 0 && { names: tracks.map(({ trackName }) => trackName), energy };
})()"""


class Agents(RoomCase, Scene):
    def setUp(self):
        RoomCase.setUp(self)
        Scene.setUp(self)
        self.port = PORTS["lk_port_ws"]
        self.use_pair(self.key, self.secret)

    def test_a_browser_hears_its_agent(self):
        hub = self.start_hub(room_name=ROOM, api_key=self.key, api_secret=self.secret)
        self.connector.start()
        worker = self.worker()
        browser = Browser(self, hub)
        browser.join("page", hub)
        self.assertEqual(worker.hear(), {"event": "joined", "who": "page"})
        heard = wait_until(lambda: browser.run("page", ASK), "the page hears the agent", 60)
        self.assertEqual(heard["names"], ["xr-hub-return-page"])
        browser.wait("page", "window.state.data['agent.response'] === 'what do you see?'")
        browser.wait("page", "JSON.parse(window.state.data['_agent.status'] ?? '{}').status === 'ready'")


if __name__ == "__main__":
    tap.main()
