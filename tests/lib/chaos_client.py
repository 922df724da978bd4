# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""chaos_client.py SEED OPTIONS: clients of test-chaos.py in a process of their own, several at a time. OPTIONS is JSON: their
addresses, the hub's, its ports, and how many live at a time. They end with standard input, and tell how many they were and
what came of them."""
import collections
import json
import random
import socket
import ssl
import struct
import sys
import threading
import time

import wire

FILES = ["/", "/small.txt", "/medium.bin", "/large.bin", "/changing.bin", "/nothing.txt", "/folder", "/client/small.txt"]
MOODS = ["echo", "echo", "echo", "close", "split", "spew", "lie", "length", "reset", "half", "slow", "text"]
WORDS = [b"bad\r\n\r\n", b"GET /\r\n\r\n", b"\0" * 50, b"GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]


def get(target, *lines, method="GET"):
    return wire.head(target, *lines, method=method, host="localhost", upgrade=False)


class Client:
    """One connection: what it sends, in which pieces, what it reads, and how it ends, all at random."""

    def __init__(self, chance, options, context):
        self.chance, self.options, self.context = chance, options, context
        self.outcome = "nothing"

    def request(self):
        chance = self.chance
        mood = chance.choice(MOODS)
        return chance.choice([
            lambda: get(chance.choice(FILES)),
            lambda: get(chance.choice(FILES), f"Range: bytes={chance.randrange(99)}-{chance.randrange(9999)}"),
            lambda: get(chance.choice(FILES), method="HEAD"),
            lambda: get(chance.choice(["/healthz", "/cert", "/trust", "/token?identity=c", "/xr-media-hub.mobileconfig"])),
            lambda: get("/token", "Content-Length: 300", method="POST") + bytes(300),
            lambda: get("/small.txt", "Content-Length: 70000") + bytes(chance.choice([0, 10, 70000])),
            lambda: get("/token", "Connection: close"),
            lambda: get(f"/rtc/validate?mood={mood}"),
            *[lambda: wire.head(f"/rtc?mood={mood}", host="localhost") + b"x" * chance.choice([0, 1, 200, 100_000])] * 3,
            lambda: wire.head(f"/?mood={mood}", host="localhost") + b"y" * chance.choice([0, 1, 200, 100_000]),
            lambda: chance.choice(WORDS),
        ])()

    def script(self):
        """All requests of a connection, sometimes cut at a random byte."""
        script = b"".join(self.request() for _ in range(self.chance.choice([1, 1, 1, 2, 3, 8, 40])))
        return script[:self.chance.randrange(len(script) + 1)] if self.chance.random() < 0.4 else script

    def live(self):
        host, source = self.chance.choice(self.options["ways"])
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as connection:
            connection.settimeout(5)
            try:
                connection.bind((source, 0))
                if self.chance.random() < 0.1:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                self.connect(connection, host)
                self.outcome = "silence"
                self.converse(connection)
            except OSError as error:
                self.outcome += f", {type(error).__name__}"

    def connect(self, connection, host):
        """To a port that is open now; for other computers, there may be none."""
        ports = self.chance.sample(self.options["ports"], len(self.options["ports"]))
        for port in ports[:-1]:
            if connection.connect_ex((host, port)) == 0:
                return
        connection.connect((host, ports[-1]))

    def converse(self, connection):
        way = self.chance.random()
        if way < 0.12:
            self.cut_hello(connection)
            self.end(connection)
        elif way < 0.85:
            with self.context.wrap_socket(connection, server_hostname="localhost") as tls:
                self.outcome = "TLS"
                self.talk(tls)
                self.end(tls)
        else:
            self.talk(connection)
            self.end(connection)

    def cut_hello(self, connection):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self.context.wrap_bio(incoming, outgoing, server_hostname="localhost")
        try:
            tls.do_handshake()
        except ssl.SSLWantReadError:
            hello = bytearray(outgoing.read())
            if self.chance.random() < 0.3:
                hello[self.chance.randrange(len(hello))] ^= 1 << self.chance.randrange(8)
            connection.sendall(hello[:self.chance.randrange(len(hello) + 1)])

    def talk(self, connection):
        script = self.script()
        cuts = sorted(self.chance.randrange(len(script) + 1) for _ in range(self.chance.choice([0, 0, 1, 3])))
        for start, stop in zip([0, *cuts], [*cuts, len(script)]):
            if start < stop:
                connection.settimeout(1)
                connection.sendall(script[start:stop])
            if self.chance.random() < 0.2:
                time.sleep(self.chance.random() * 0.02)
        if self.chance.random() < 0.8:
            self.listen(connection)
        if self.chance.random() < 0.1:
            time.sleep(self.chance.random() * 3)

    def listen(self, connection):
        length = self.chance.choice([1, 100, 65536, 65536])
        stays = self.chance.choice([0.5, 0.9, 0.99, 1])
        connection.settimeout(self.chance.choice([0.001, 0.01, 0.05, 0.3]))
        ends = time.monotonic() + 2
        while (data := connection.recv(length)) and self.chance.random() < stays and time.monotonic() < ends:
            if self.outcome in ("TLS", "silence") and data.startswith(b"HTTP/1.1 "):
                self.outcome = data[9:12].decode(errors="replace")
            if self.chance.random() < 0.02:
                connection.sendall(b"z" * self.chance.choice([1, 1000, 50_000]))

    def end(self, connection):
        how = self.chance.choice(["close", "close", "reset", "half", "both"])
        if how == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif how != "close":
            connection.shutdown(socket.SHUT_WR if how == "half" else socket.SHUT_RDWR)
            if how == "half" and self.chance.random() < 0.5:
                connection.settimeout(0.3)
                connection.recv(65536)


def main():
    seed, options = int(sys.argv[1]), json.loads(sys.argv[2])
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    outcomes = collections.Counter()
    lock = threading.Lock()
    is_over = threading.Event()

    def work(number):
        chance = random.Random(seed * 1009 + number)
        while not is_over.is_set():
            client = Client(chance, options, context)
            client.live()
            with lock:
                outcomes[client.outcome] += 1
            # Leave a core to the hub, since its work matters more than the number of clients.
            time.sleep(chance.random() * options["pause_s"])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(options["threads"])]
    for each in threads:
        each.start()
    sys.stdin.read()
    is_over.set()
    for each in threads:
        each.join()
    print(json.dumps(outcomes))


if __name__ == "__main__":
    main()
