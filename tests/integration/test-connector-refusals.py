#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""xr-ai-connector with what it cannot work with: one clear sentence each, and never a traceback."""
import os
import shutil
import signal
import subprocess
import sys

import tap
import xr_ai
from waiting import wait_until

FAILED, USAGE, CHANGED = 1, 2, 3
HUB = "services/device-io-hub/device_io_hub"


class Refusal(xr_ai.Scene):
    def run_connector(self, *arguments, env=None):
        return subprocess.run([*xr_ai.CONNECTOR, *map(str, arguments)], env=self.environment() | (env or {}), text=True,
                              capture_output=True, cwd=self.folder, stdin=subprocess.DEVNULL, timeout=60)

    def refuse(self, *arguments, status, says, env=None):
        done = self.run_connector(*arguments, env=env)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertIn(says, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertNotIn("Traceback", done.stderr)

    def copy_stand_in(self):
        copy = self.folder / "checkout"
        shutil.copytree(xr_ai.STAND_IN, copy, ignore=shutil.ignore_patterns("__pycache__"))
        return copy

    def edit(self, copy, name, old, new):
        path = copy / HUB / name
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new))

    def options(self, checkout, config=None):
        return "--checkout", checkout, "--python", xr_ai.python(), "--config", config or self.config_file

    def quiet(self):
        """Only what is wrong, without the log."""
        return {"XR_AI_VERBOSE": ""}

    def test_help_and_version(self):
        done = self.run_connector("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for name in ("--checkout", "--config", "--python", "--ready-file", "XMH_CONNECTOR_ENV"):
            self.assertIn(name, done.stdout)
        self.assertRegex(self.run_connector("--version").stdout, r"^xr-ai-connector \d+\.\d+")

    def test_options(self):
        for arguments in ((), ("--checkout",), ("--checkout", ""), ("--checkout", "x", "--chec", "y"), ("x",),
                          ("--checkout", "x", "--config", "")):
            with self.subTest(arguments=arguments):
                self.refuse(*arguments, status=USAGE, says="(see xr-ai-connector --help)")

    def test_no_checkout(self):
        self.refuse("--checkout", self.folder / "nothing", status=FAILED, says="is not a folder")
        self.refuse("--checkout", self.config_file, status=FAILED, says="is not a folder")
        self.refuse("--checkout", self.folder, status=FAILED, says="is not an xr-ai checkout")

    def test_incomplete_checkout(self):
        copy = self.copy_stand_in()
        shutil.rmtree(copy / "utils")
        self.refuse("--checkout", copy, status=FAILED, says="it has no utils/xr-ai-logging/xr_ai_logging")

    def test_old_checkout(self):
        (self.folder / "old/services/xr-media-hub").mkdir(parents=True)
        self.refuse("--checkout", self.folder / "old", status=CHANGED,
                    says=f"{self.folder}/old is from before August 2026 (it has services/xr-media-hub), which is not supported. "
                         "Update it; known to work: NVIDIA/xr-ai at ")

    def test_no_interpreter(self):
        copy = self.copy_stand_in()
        line = f"`uv sync --project {copy}/services/device-io-hub`"
        self.refuse("--checkout", copy, status=FAILED, says=line, env={"PATH": "/nowhere"})
        self.refuse("--checkout", copy, "--python", "no-such-python", status=FAILED, says="there is no program no-such-python")
        self.refuse("--checkout", copy, "--python", "/bin/false", status=FAILED, says="is not a working Python interpreter")
        self.refuse("--checkout", copy, "--python", "/bin/echo", status=FAILED, says="is not a working Python interpreter")

    def test_broken_environment(self):
        copy = self.copy_stand_in()
        (copy / ".venv/bin").mkdir(parents=True)
        (copy / ".venv/bin/python").symlink_to(self.folder / "gone")
        self.refuse("--checkout", copy, status=FAILED, says="is not a working Python interpreter. Run `uv sync")

    def test_interpreter_without_packages(self):
        self.refuse(*self.options(xr_ai.STAND_IN), "--python", "/usr/bin/python3", status=FAILED,
                    says=f"Run `uv sync --project {xr_ai.STAND_IN}/services/device-io-hub`", env=self.quiet())

    def test_interpreter_without_a_part(self):
        copy = self.copy_stand_in()
        self.edit(copy, "transport/livekit/connector.py", "import os\n", "import json.api\nimport os\n")
        self.refuse(*self.options(copy), status=FAILED, says="has no package json.api. Run `uv sync", env=self.quiet())

    def test_old_interpreter(self):
        old = self.folder / "python"
        old.write_text("#!/bin/sh\nprintf '/usr/bin/python3\\n3\\n8\\n'\n")
        old.chmod(0o755)
        self.refuse("--checkout", xr_ai.STAND_IN, "--python", old, status=FAILED, says="is Python 3.8, but xr-ai needs 3.11")

    def test_uv_prepares(self):
        copy = self.copy_stand_in()
        uv = self.folder / "bin/uv"
        uv.parent.mkdir()
        uv.write_text(f"#!/bin/sh\necho \"$@\" > {self.folder}/asked\necho {xr_ai.python()}\n")
        uv.chmod(0o755)
        done = self.run_connector("--checkout", copy, "--config", self.folder / "nothing",
                                  env={"PATH": f"{uv.parent}:{os.environ['PATH']}"})
        self.assertIn("cannot read", done.stderr)
        done = self.run_connector("--checkout", copy, "--config", self.yaml("[]"),
                                  env={"PATH": f"{uv.parent}:{os.environ['PATH']}"})
        self.assertIn("must contain keys and values", done.stderr)
        self.assertIn(f"run --quiet --project {copy}/services/device-io-hub python", (self.folder / "asked").read_text())

    def test_uv_fails(self):
        uv = self.folder / "bin/uv"
        uv.parent.mkdir()
        uv.write_text("#!/bin/sh\nexit 2\n")
        uv.chmod(0o755)
        done = self.run_connector("--checkout", self.copy_stand_in(), env={"PATH": f"{uv.parent}:{os.environ['PATH']}"})
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("uv could not prepare the packages of the checkout. Try `uv sync", done.stderr)

    def test_uv_does_not_outlive_it(self):
        uv = self.folder / "bin/uv"
        uv.parent.mkdir()
        uv.write_text(f"#!{sys.executable}\nimport os, time\n"
                      f"open({str(self.folder / 'pid')!r}, 'w').write(str(os.getpid()) + ' ')\ntime.sleep(60)\n")
        uv.chmod(0o755)
        env = self.environment() | {"PATH": f"{uv.parent}:{os.environ['PATH']}"}
        process = subprocess.Popen([*xr_ai.CONNECTOR, "--checkout", str(self.copy_stand_in())], env=env,
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(xr_ai.end, process)
        pid = self.folder / "pid"
        wait_until(lambda: pid.exists() and pid.read_text().endswith(" "), "uv runs")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(5), 128 + signal.SIGTERM)
        with self.assertRaises(ProcessLookupError):
            os.kill(int(pid.read_text()), 0)

    def yaml(self, text):
        path = self.folder / "other.yaml"
        path.write_text(text)
        return path

    def test_configuration(self):
        self.refuse(*self.options(xr_ai.STAND_IN, self.folder / "nothing"), status=FAILED, says="cannot read")
        self.refuse(*self.options(xr_ai.STAND_IN, self.folder), status=FAILED, says="Is a directory")
        for text, says in (("a: [", "is not YAML (line"), ("- a\n- b\n", "must contain keys and values"),
                           ("just words", "must contain keys and values")):
            with self.subTest(text=text):
                self.refuse(*self.options(xr_ai.STAND_IN, self.yaml(text)), status=FAILED, says=says, env=self.quiet())

    def test_no_credentials(self):
        env = self.quiet() | {"LIVEKIT_API_KEY": "", "LIVEKIT_API_SECRET": "", "XMH_CONNECTOR_ENV": ""}
        self.refuse(*self.options(xr_ai.STAND_IN, self.yaml("")), status=FAILED, says="credentials are required", env=env)

    def test_environment(self):
        for url in ("nonsense", "http:", "ftp://127.0.0.1", "ws://127.0.0.1:99999"):
            with self.subTest(url=url):
                self.refuse(*self.options(xr_ai.STAND_IN), status=FAILED, says="LIVEKIT_URL must look like",
                            env=self.quiet() | {"LIVEKIT_URL": url, "XMH_CONNECTOR_ENV": ""})
        self.env_file.chmod(0o644)
        self.refuse(*self.options(xr_ai.STAND_IN), status=FAILED, says="other users may read", env=self.quiet())

    def test_ready_file(self):
        self.refuse(*self.options(xr_ai.STAND_IN), "--ready-file", self.folder / "no/ready", status=FAILED,
                    says="its folder does not exist")

    def test_no_hardware_codec(self):
        self.refuse(*self.options(xr_ai.STAND_IN), status=FAILED, says="the stand-in has no hardware codec",
                    env=self.quiet() | {"XR_AI_SKIP_HWCODEC_CHECK": ""})

    def test_changed_upstream(self):
        for name, old, new, says in (
                ("transport/livekit/connector.py", "LiveKitDocker", "LiveKitPodman",
                 "LiveKitDocker is missing in device_io_hub.transport.livekit.connector"),
                ("transport/livekit/_room_client.py", "def send_return_audio", "def send_audio",
                 "RoomClient.send_return_audio is missing in device_io_hub.transport.livekit._room_client"),
                ("transport/livekit/_room_client.py", "self._room", "self._livekit_room", "RoomClient._room is missing"),
                ("transport/livekit/config.py", "lk_internal_url", "internal_url",
                 "LiveKitConnectorConfig.lk_internal_url is missing"),
                ("ipc/__init__.py", "_agent_scope", "_scopes", "HubEndpoint._agent_scope is missing"),
                ("_errors.py", "StartupError", "StartError", "cannot be loaded"),
                ("transport/livekit/connector.py", "self._room_client.connect()", "self._room_client.open()",
                 "RoomClient.open"),
                ("__main__.py", "HubEndpoint(pull_addr=", "HubEndpoint(addr=", "TypeError"),
        ):
            with self.subTest(name=name, old=old):
                shutil.rmtree(self.folder / "checkout", ignore_errors=True)
                copy = self.copy_stand_in()
                self.edit(copy, name, old, new)
                if "_room is" in says:
                    self.livekit.start()
                done = self.run_connector(*self.options(copy), env=self.quiet())
                self.assertEqual(done.returncode, CHANGED, done.stderr)
                last = done.stderr.strip().splitlines()[-1]
                self.assertIn(says, last)
                self.assertIn("Known to work: NVIDIA/xr-ai at ", last)
                self.assertNotIn("Traceback", done.stderr)

    def test_module_that_is_gone(self):
        copy = self.copy_stand_in()
        (copy / HUB / "_errors.py").unlink()
        self.refuse(*self.options(copy), status=CHANGED, says="it has no module device_io_hub._errors", env=self.quiet())


if __name__ == "__main__":
    tap.main()
