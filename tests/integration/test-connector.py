#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""xr-ai-connector: agents and devices meet, and meet again after each thing that can end."""
import itertools
import pathlib
import signal
import time

import tap
from waiting import wait_until
from xr_ai import MEET_SECONDS, Scene

WORDS = map("word-{}".format, itertools.count())


class Meeting(Scene):
    def meet(self, *devices, timeout=MEET_SECONDS):
        """Data both ways, return audio, and agent status "ready", for each device."""
        words = {device: next(WORDS) for device in devices}
        for device, word in words.items():
            device.process.stdin.write(f'"{word}"\n')
            device.process.stdin.flush()
        end = time.monotonic() + timeout
        for device, word in words.items():
            try:
                self.assertEqual(device.hear(max(0.01, end - time.monotonic()))["word"], word)
            except AssertionError as error:
                raise AssertionError(f"{error}\nconnector:\n{self.connector.log()[-6000:]}") from None

    def start_scene(self):
        self.start_all()
        worker, alice, bob = self.worker(), self.device("alice"), self.device("bob")
        self.meet(alice, bob, timeout=15)
        return worker, alice, bob

    def test_meet(self):
        worker, alice, bob = self.start_scene()
        self.assertLess(self.connector.stop(), 5)
        self.assertEqual([path.name for path in self.folder.iterdir() if path.is_socket()], [])
        self.assertEqual({worker.hear()["event"] for _ in range(4)}, {"joined", "left"})

    def test_livekit_restarts_in_good_order(self):
        _worker, *devices = self.start_scene()
        self.livekit.stop()
        self.connector.wait_for_log("The room is lost")
        self.livekit.start()
        self.meet(*devices)

    def test_livekit_is_away_for_a_while(self):
        _worker, *devices = self.start_scene()
        self.livekit.stop()
        self.connector.wait_for_log("does not answer")
        time.sleep(3)
        self.assertEqual(self.connector.log().count("does not answer"), 1)
        self.livekit.start()
        self.meet(*devices)

    def test_livekit_is_killed(self):
        _worker, *devices = self.start_scene()
        self.livekit.kill()
        self.livekit.start()
        self.meet(*devices)

    def test_connector_is_killed(self):
        _worker, *devices = self.start_scene()
        self.connector.process.kill()
        self.connector.process.wait()
        self.connector.start()
        self.meet(*devices)

    def test_connector_restarts_in_good_order(self):
        _worker, *devices = self.start_scene()
        self.connector.stop()
        self.connector.start()
        self.meet(*devices)

    def test_worker_that_comes_back_late(self):
        worker, *devices = self.start_scene()
        worker.process.send_signal(signal.SIGSTOP)
        self.connector.process.kill()
        self.connector.process.wait()
        self.connector.start()
        self.connector.wait_until_ready()
        wait_until(lambda: self.connector.log().count("participant bob joined") >= 2, "bob is announced", 10)
        time.sleep(1)
        worker.process.send_signal(signal.SIGCONT)
        self.meet(*devices)

    def test_pair_is_renewed(self):
        _worker, *devices = self.start_scene()
        self.use_pair("second-key", "second-secret-of-the-tests-0123456789")
        self.livekit.stop()
        self.livekit.start()
        self.meet(*devices)

    def test_pair_is_renewed_later_than_livekit(self):
        _worker, *devices = self.start_scene()
        first = self.key, self.secret
        self.key, self.secret = "second-key", "second-secret-of-the-tests-0123456789"
        self.livekit.stop()
        self.livekit.start()
        self.connector.wait_for_log("trying again", 20)
        self.assertNotEqual(first, (self.key, self.secret))
        self.use_pair(self.key, self.secret)
        self.meet(*devices)

    def test_late_worker(self):
        self.start_all()
        devices = self.device("alice"), self.device("bob")
        self.connector.wait_for_log("participant bob joined")
        self.connector.wait_for_log("participant alice joined")
        self.worker()
        self.meet(*devices)

    def test_late_worker_whose_question_is_lost(self):
        self.start_all()
        device = self.device("alice")
        self.connector.wait_for_log("participant alice joined")
        self.worker("--deaf")
        self.meet(device)

    def test_ten_workers_are_all_served(self):
        self.start_all()
        device = self.device("alice")
        self.connector.wait_for_log("participant alice joined")
        workers = [self.worker() for _ in range(10)]
        for worker in workers:
            self.assertEqual(worker.hear(MEET_SECONDS), {"event": "joined", "who": "alice"})

    def test_device_that_left_meanwhile(self):
        """While nothing is connected, a device goes: workers hear that."""
        worker, alice, bob = self.start_scene()
        self.livekit.stop()
        bob.end()
        self.livekit.start()
        self.meet(alice)
        events = [worker.hear(1) for _ in range(5)]
        self.assertEqual(events.count({"event": "left", "who": "bob"}), 1)
        self.assertEqual(events.count({"event": "joined", "who": "alice"}), 2)

    def test_starts_before_livekit(self):
        self.connector.start()
        self.connector.wait_for_log("LiveKit does not answer at 127.0.0.1:[0-9]+; waiting for it")
        worker, device = self.worker(), self.device("alice")
        self.assertFalse(self.connector.ready_file.exists())
        self.livekit.start()
        self.connector.wait_until_ready()
        self.meet(device)

    def test_ends_while_it_waits(self):
        self.connector.start()
        self.connector.wait_for_log("waiting for it")
        self.assertLess(self.connector.stop(), 5)

    def test_ends_while_livekit_hangs(self):
        self.start_all()
        self.livekit.process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.livekit.process.send_signal, signal.SIGCONT)
        self.assertLess(self.connector.stop(), 5)

    def test_only_one(self):
        self.start_all()
        first = self.connector.process
        self.connector.start()
        self.assertEqual(self.connector.process.wait(20), 1)
        self.assertIn(f"another xr-ai hub (PID {first.pid}) serves ipc://{self.folder}/in", self.connector.log())
        self.assertNotIn("Traceback", self.connector.log())

    def test_no_secret_in_arguments(self):
        self.start_all()
        arguments = pathlib.Path(f"/proc/{self.connector.process.pid}/cmdline").read_text()
        for secret in self.secrets:
            self.assertNotIn(secret, arguments)


if __name__ == "__main__":
    tap.main()
