#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""What becomes of connections after their first answer."""
import contextlib
import os
import unittest

import tap
import wire
from hub import Hub
from waiting import wait_until

TOKEN = wire.head("/token?identity=a", upgrade=False)


def read_answer(connection):
    """A head and the body it promises."""
    head = wire.read_head(connection)
    lengths = [line.split(":")[1] for line in head.split("\r\n") if line.lower().startswith("content-length:")]
    return head, wire.read_exactly(connection, int(lengths[0]) if lengths else 0)


def answer_validate(connection, request):
    if "Upgrade: websocket" in request:
        connection.sendall(wire.ACCEPTED.encode())
        connection.sendall(connection.recv(100))
    else:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nsuccess")


class Connections(unittest.TestCase):
    def setUp(self):
        self.hub = Hub(self, livekit_url=wire.Backend(self, answer_validate).url)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.hub.process.pid}/fd"))

    def test_kept_alive_and_closed_by_the_client_is_gone(self):
        # libsoup forgets a connection that ends between two requests.
        self.hub.request("/token?identity=a")
        before = self.descriptors()
        for _ in range(50):
            with contextlib.closing(self.hub.connect()) as connection:
                for _ in range(2):
                    connection.sendall(TOKEN)
                    self.assertEqual(wire.status(read_answer(connection)[0]), 200)
        wait_until(lambda: self.descriptors() <= before + 2, "the connections are closed", timeout=5)

    def test_relays_after_it_has_served(self):
        with contextlib.closing(self.hub.connect()) as connection:
            connection.sendall(TOKEN)
            self.assertEqual(wire.status(read_answer(connection)[0]), 200)
            connection.sendall(wire.head("/rtc/validate?access_token=a", upgrade=False))
            head, body = read_answer(connection)
            self.assertEqual((wire.status(head), body), (200, b"success"))

    def test_becomes_a_tunnel_after_it_has_served(self):
        with contextlib.closing(self.hub.connect()) as connection:
            connection.sendall(TOKEN)
            self.assertEqual(wire.status(read_answer(connection)[0]), 200)
            connection.sendall(wire.head("/rtc"))
            self.assertEqual(wire.status(wire.read_head(connection)), 101)
            connection.sendall(b"hello")
            self.assertEqual(wire.read_exactly(connection, 5), b"hello")

    def test_a_bad_head_after_a_good_one_gets_its_own_answer(self):
        with contextlib.closing(self.hub.connect()) as connection:
            connection.sendall(TOKEN + wire.head("/token", "Foo : b", upgrade=False))
            self.assertEqual(wire.status(read_answer(connection)[0]), 200)
            head = wire.read_head(connection)
            self.assertRegex(head, "^HTTP/1.1 400 ")


if __name__ == "__main__":
    tap.main()
