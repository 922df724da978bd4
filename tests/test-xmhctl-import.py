#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""What xmhctl takes from a checkout of xr-ai, and the credentials that it prints for other programs."""
import os
import pathlib
import re
import selectors
import subprocess
import tempfile
import unittest

import tap
from terminal import Terminal
from waiting import wait_until

BUILD = pathlib.Path(os.environ["XMH_BUILD_DIR"])
SOURCE = pathlib.Path(os.environ["XMH_SOURCE_DIR"])
XMHCTL = BUILD / "src/cli/xmhctl"
DAEMON = BUILD / "src/daemon/xr-media-hub"
FAKE_HUB = BUILD / "tests/fake-hub"
PUBLISHED_SECRET = "devsecret-xr-livekit-prototype-2026"
PAIR = f"api_key: devkey\napi_secret: {PUBLISHED_SECRET}\n"
# The keys that the files of the published samples have, in the same form.
SAMPLE = PAIR + """room_name: xr-room
lk_port_ws: 7880
lk_port_tcp: 7881
lk_port_udp: 7882
enable_web_server: true
web_server_port: 8080
web_client_dir: ../../../client-samples/web
enable_token_server: true
"""
RENDER = SAMPLE.replace("samples/web", "samples/web-xr") + "video_recording:\n  enabled: false\n"
SAMPLES = {"lab-instrument-monitoring": SAMPLE, "simple-vlm-example": SAMPLE, "tea-making-sample": SAMPLE,
           "xr-render-demo": RENDER}
OWN = PAIR + """lk_use_external_ip: false
return_audio_max_buffer_s: 3.0
web_server_host: "0.0.0.0"
web_client_dir: ../../client-samples/web
"""


class Home(unittest.TestCase):
    """A scratch home, outside any bus."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="xmh-")
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name).resolve()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "LIVEKIT_", "HOST_"))}
        self.env = dict(kept, HOME=str(self.home), LC_ALL="C.UTF-8",
                        DBUS_SESSION_BUS_ADDRESS=f"unix:path={self.home}/no-bus")
        self.file = self.home / ".config/xr-ai/xr_media_hub.yaml"

    def xmhctl(self, *words, status=0):
        """Runs it; returns standard output and standard error."""
        done = subprocess.run([XMHCTL, *words], env=self.env, capture_output=True, timeout=20, text=True,
                              stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, status, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout, done.stderr

    def write(self, path, text):
        path = self.home / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path


class Import(Home):
    def setUp(self):
        super().setUp()
        self.checkout = self.make_checkout("xr-ai", "device-io-hub", "device_io_hub.yaml")

    def make_checkout(self, name, service, file):
        self.write(f"{name}/services/{service}/{file}", OWN)
        for sample, text in SAMPLES.items():
            self.write(f"{name}/agent-samples/{sample}/yaml/{file}", text)
            self.write(f"{name}/agent-samples/{sample}/main.py", "")
        self.write(f"{name}/agent-samples/xr-render-demo/yaml/cloudxr_runtime.yaml",
                   "accept_eula: true\ncloudxr_env:\n  NV_DEVICE_PROFILE: auto-webrtc\n")
        self.write(f"{name}/agent-samples/model-servers/main.py", "")
        self.write(f"{name}/client-samples/web/App/core.js", "")
        self.write(f"{name}/client-samples/web-xr/App/app.js", "")
        self.write(f"{name}/client-samples/web-xr/vendor/.gitignore", "*.mjs\n")
        self.write(f"{name}/client-samples/web-xr-build/build.sh", "")
        (self.home / f"{name}/client-samples/web-xr/App/core.js").symlink_to("../../web/App/core.js")
        return self.home / name

    def sample_file(self, sample="simple-vlm-example"):
        return self.checkout / f"agent-samples/{sample}/yaml/device_io_hub.yaml"

    def take(self, *words, status=0):
        return self.xmhctl("import", str(self.checkout), *words, status=status)

    def check(self):
        """The keys of the file that was written, with what the hub makes of each."""
        done = subprocess.run([DAEMON, "--check-config"], env=self.env, capture_output=True, text=True, cwd=self.home)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue(done.stdout.startswith(f"{self.file}\n"), done.stdout)
        return dict(re.findall(r"^  \S+\s+(\S+)\s+(\w+)", done.stdout, re.M))

    def test_each_published_sample(self):
        for sample, text in SAMPLES.items():
            with self.subTest(sample=sample):
                out, _ = self.take("--sample", sample, "--force")
                self.assertIn(f"Read {self.sample_file(sample)}\n", out)
                keys = self.check()
                self.assertEqual(set(keys.values()), {"used"})
                self.assertEqual(set(keys), {"room_name", "lk_port_ws", "lk_port_tcp", "lk_port_udp", "enable_web_server",
                                             "web_server_port", "web_client_dir", "connector_command",
                                             "connector_restart"})
                written = self.file.read_text()
                self.assertNotIn(PUBLISHED_SECRET, written + out)
                self.assertNotIn("devkey", written + out)
                self.assertEqual(self.file.stat().st_mode & 0o777, 0o600)
                client = "web-xr" if sample == "xr-render-demo" else "web"
                self.assertIn(f'web_client_dir: "{self.checkout}/client-samples/{client}"\n', written)
                self.assertRegex(written, rf'/xr-ai-connector"\n  - "--checkout"\n  - "{self.checkout}"\n  - "--config"\n'
                                          rf'  - "{self.sample_file(sample)}"\nconnector_restart: on-failure\n')
                self.assertRegex(written, r"\n#   enable_token_server: .+\n")
                self.assertEqual("video_recording" in written, "video_recording" in text)
                self.assertIn(f'in {self.checkout}/agent-samples/{sample}/main.py, add launch_mode="reuse"', out)

    def test_what_is_left_to_do(self):
        out, _ = self.take("--sample", "xr-render-demo", "--dry-run")
        self.assertIn("vendor/cloudxr-sdk.esm.mjs, vendor/livekit-client.esm.mjs). "
                      f"Run {self.checkout}/client-samples/web-xr-build/build.sh\n", out)
        self.assertIn("    cloudxr_env: {NV_DEVICE_PROFILE: auto-webrtc, PROXY_PORT: 48323}\n", out)
        self.assertNotIn("other users can write", out)

        for name in ("cloudxr-sdk", "livekit-client"):
            self.write(f"xr-ai/client-samples/web-xr/vendor/{name}.esm.mjs", "")
        runtime = self.checkout / "agent-samples/xr-render-demo/yaml/cloudxr_runtime.yaml"
        runtime.write_text("accept_eula: true\n")
        (self.checkout / "client-samples/web").chmod(0o775)
        out, _ = self.take("--sample", "xr-render-demo", "--dry-run")
        self.assertNotIn("not built", out)
        self.assertIn("    cloudxr_env: {PROXY_PORT: 48323}\n", out)
        self.assertIn(f"other users can write to {self.checkout}/client-samples/web. Run chmod -R go-w {self.checkout}\n", out)

        runtime.write_text("cloudxr_env: {PROXY_PORT: 48323}\n")
        self.assertNotIn("PROXY_PORT", self.take("--sample", "xr-render-demo", "--dry-run")[0])
        self.assertNotIn("PROXY_PORT", self.take("--sample", "simple-vlm-example", "--dry-run")[0])

    def test_packages_of_the_connector(self):
        line = f"        uv sync --project '{self.checkout}/services/device-io-hub'\n"
        self.assertIn(line, self.take("--dry-run")[0])
        for home in ("", "services/device-io-hub/"):
            python = self.write(f"xr-ai/{home}.venv/bin/python", "")
            self.assertNotIn("uv sync", self.take("--dry-run")[0])
            python.unlink()
        self.checkout = self.make_checkout("old", "xr-media-hub", "xr_media_hub.yaml")
        self.assertNotIn("uv sync", self.take("--dry-run")[0])

    def test_without_a_sample(self):
        out, _ = self.take()
        self.assertIn("add --sample and one of: " + ", ".join(sorted(SAMPLES)) + "\n", out)
        self.assertIn('web_server_host: "0.0.0.0"\n', self.file.read_text())
        self.assertNotIn("main.py", out)
        self.check()

    def test_dry_run(self):
        (self.home / ".cache").mkdir()   # GLib makes it where no session has a folder for sockets
        before = sorted(self.home.rglob("*"))
        out, err = self.take("--sample", "simple-vlm-example", "--dry-run")
        self.assertIn(f"Would write {self.file}\n", out)
        self.assertIn("everybody knows the published pair; the hub makes its own", out)
        self.assertEqual((sorted(self.home.rglob("*")), err), (before, ""))

        self.write(self.file, "room_name: mine\n")
        out, _ = self.take("--dry-run")
        self.assertIn(f"Would need --force to replace {self.file}, and keep the old file as {self.file}.backup\n", out)
        self.assertIn(f"Would replace {self.file}", self.take("--dry-run", "--force")[0])
        self.assertEqual(self.file.read_text(), "room_name: mine\n")

    def test_never_overwrites(self):
        self.write(self.file, "room_name: mine\n")
        _, err = self.take(status=1)
        self.assertEqual(err, f"xmhctl: {self.file} exists. Use --force to replace it; xmhctl keeps a backup.\n")
        self.assertEqual(self.file.read_text(), "room_name: mine\n")

        backups = [pathlib.Path(f"{self.file}.backup"), pathlib.Path(f"{self.file}.backup-2")]
        out, _ = self.take("--force")
        self.assertIn(f"The old file is {backups[0]}\n", out)
        first = self.file.read_text()
        self.take("--sample", "xr-render-demo", "--force")
        self.assertEqual([each.read_text() for each in backups], ["room_name: mine\n", first])
        self.assertEqual({each.stat().st_mode & 0o777 for each in backups}, {0o600})

        # The same again changes nothing, and needs no --force.
        self.assertIn(f"{self.file} is up to date.\n", self.take("--sample", "xr-render-demo")[0])
        self.assertEqual(len(list(self.file.parent.iterdir())), 3)

    def test_a_link_is_followed(self):
        kept = self.write("dotfiles/hub.yaml", "room_name: mine\n")
        self.file.parent.mkdir(parents=True)
        self.file.symlink_to(kept)
        self.take("--force")
        self.assertTrue(self.file.is_symlink())
        self.assertIn("connector_command", kept.read_text())
        self.assertEqual(pathlib.Path(f"{kept}.backup").read_text(), "room_name: mine\n")

    def test_before_the_rename(self):
        self.checkout = self.make_checkout("old", "xr-media-hub", "xr_media_hub.yaml")
        out, _ = self.take("--sample", "xr-render-demo")
        self.assertIn(f"Read {self.checkout}/agent-samples/xr-render-demo/yaml/xr_media_hub.yaml\n", out)
        self.assertIn("connector_command: this checkout is from before August 2026, which the connector does not support; "
                      "update it\n", out)
        self.assertNotIn("connector_command", self.check())

    def test_bad_checkouts(self):
        empty = self.home / "empty"
        empty.mkdir()
        empty.chmod(0o777)
        ancient = self.home / "ancient"
        (ancient / "server-runtime").mkdir(parents=True)
        (ancient / "agent-samples").mkdir()
        samples = ", ".join(sorted(SAMPLES))
        for words, reason in (
                ([empty], f"{empty}: not an xr-ai checkout; it has no folder services/device-io-hub"),
                ([ancient], f"{ancient}: this xr-ai checkout is too old for xmhctl; update it and try again"),
                ([self.home / "none"], f"{self.home}/none: No such file or directory"),
                ([self.sample_file()], f"{self.sample_file()}: not a folder"),
                ([self.checkout, "--sample", "nope"], f"{self.checkout}: there is no sample “nope”; there are: {samples}"),
                ([self.checkout, "--sample", "../services"],
                 f"{self.checkout}: there is no sample “../services”; there are: {samples}"),
                ([self.checkout, "--sample", "model-servers"],
                 f"{self.checkout}: there is no sample “model-servers”; there are: {samples}"),
                ([self.checkout, "--sample", ""], f"{self.checkout}: there is no sample “”; there are: {samples}")):
            with self.subTest(words=words):
                self.assertEqual(self.xmhctl("import", *map(str, words), status=1), ("", f"xmhctl: {reason}\n"))
        self.assertIn("An argument is missing", self.xmhctl("import", status=2)[1])
        self.assertFalse(self.file.exists())

    def test_bad_files(self):
        file = self.sample_file()
        for text, reason in (
                ("room_name: [\n", r":\d+:\d+: .+"),
                ("- a\n- b\n", ": the file must contain a map of keys and values"),
                ("room_name: \0\n", r":1:\d+: .+"),
                ("web_server_port: many\n", ":1:18: web_server_port: must be a port from 1 to 65535"),
                ("web_server_tls: 'no'\n", ":1:17: web_server_tls: must be true or false"),
                ("room_name: 5\n", ":1:12: room_name: must be a string: put it in quotes"),
                ("web_client_dir: [a]\n", ":1:17: web_client_dir: must be a string: put it in quotes"),
                ("web_server_extra_sans: [1]\n", ":1:24: web_server_extra_sans: must be a list of strings"),
                ("api_key: 5\napi_secret: s\n", ":1:10: api_key must be a string: put it in quotes")):
            with self.subTest(text=text):
                file.write_text(text)
                out, err = self.take("--sample", "simple-vlm-example", status=1)
                self.assertRegex(err, rf"^xmhctl: {re.escape(str(file))}{reason}\n$")
                self.assertEqual(out, "")
        file.unlink()
        file.mkdir()
        self.assertIn("Is a directory", self.take("--sample", "simple-vlm-example", status=1)[1])
        self.assertFalse(self.file.exists())

    def test_others(self):
        """The hub would start their programs, and serve their pages."""
        if os.getuid() != 0:
            self.skipTest("needs root")
        sample = self.sample_file().parents[1]
        for path in (self.checkout, sample, self.sample_file()):
            with self.subTest(path=path):
                os.chown(path, 1234, 1234)
                self.assertEqual(self.take("--sample", sample.name, status=1)[1],
                                 f"xmhctl: {path}: belongs to another user; import a checkout of your own\n")
                os.chown(path, 0, 0)
        self.checkout.chmod(0o757)
        self.assertEqual(self.take(status=1)[1], f"xmhctl: {self.checkout}: every user can write to it; "
                                                 "run chmod -R o-w on the checkout\n")
        self.assertFalse(self.file.exists())

    def test_unreadable(self):
        if os.getuid() != 0:
            self.skipTest("needs root")
        self.home.chmod(0o755)
        for path in (self.sample_file(), *self.sample_file().parents[:3], self.checkout):
            os.chown(path, 65534, 65534)
        self.sample_file().chmod(0)
        done = subprocess.run([XMHCTL, "import", self.checkout, "--sample", "simple-vlm-example", "--dry-run"], env=self.env,
                              capture_output=True, text=True, user=65534)
        self.assertEqual((done.returncode, done.stderr), (1, f"xmhctl: {self.sample_file()}: Permission denied\n"))

    def test_hostile_files(self):
        """A value cannot become another key, and no program of the file is started."""
        self.sample_file().write_text("livekit_command: ./evil\n"
                                      'room_name: "a\\"\\nlivekit_command: evil #"\n'
                                      'web_client_dir: "none\\nlivekit_command: evil"\n'
                                      '"x\\nlivekit_url: ws://evil": 1\n'
                                      "cloudxr_backend: ws://evil:1\nenable_web_server: false\n"
                                      "web_server_extra_sans: ['hub.example', 'no\"']\n")
        out, _ = self.take("--sample", "simple-vlm-example")
        written = self.file.read_text()
        keys = re.findall(r"^(\w+):", written, re.M)
        self.assertEqual(keys, ["room_name", "web_server_extra_sans", "connector_command", "connector_restart"])
        self.assertIn("livekit_command: not a key of xr-ai's hub", out)
        self.assertIn("enable_web_server: devices reach the room through the hub's web server", out)
        self.assertRegex(out, r"web_client_dir: \S+none.*is missing")

    def test_own_credentials(self):
        """A pair that nobody else knows comes along, whole."""
        self.sample_file().write_text("api_key: mine\napi_secret: 'known \"here\" only'\n")
        out, _ = self.take("--sample", "simple-vlm-example")
        self.assertIn('api_key: "mine"\napi_secret: "known \\"here\\" only"\n', self.file.read_text())
        self.assertNotIn("known", out)
        self.assertEqual(self.check()["api_secret"], "used")
        self.sample_file().write_text("api_key: mine\n")
        out, _ = self.take("--sample", "simple-vlm-example", "--force")
        self.assertIn("api_key: the other half of the pair is missing", out)


class Env(Home):
    def setUp(self):
        super().setUp()
        self.keys = self.home / ".local/share/xr-ai/livekit-keys.yaml"

    def lines(self, *words):
        """What a shell has after it has read the lines."""
        out, err = self.xmhctl("credentials", "env", *words)
        self.assertEqual((out.count("\n"), err), (3, ""))
        names = ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")
        script = out + "".join(f'printf "%s\\n" "${name}"; ' for name in names)
        return subprocess.run(["sh", "-euc", script], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True,
                              check=True).stdout.splitlines()

    def start_hub(self, **env):
        address = f"unix:path={self.home}/bus"
        self.env |= {"DBUS_SESSION_BUS_ADDRESS": address} | env
        for command in (["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address={address}"], [FAKE_HUB]):
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.env)
            self.addCleanup(process.stdout.close)
            self.addCleanup(process.wait)
            self.addCleanup(process.kill)
            with selectors.DefaultSelector() as selector:
                selector.register(process.stdout, selectors.EVENT_READ)
                self.assertTrue(selector.select(10), command)
            process.stdout.readline()

    def test_the_generated_pair(self):
        self.assertEqual(self.xmhctl("credentials", "env", status=1),
                         ("", f"xmhctl: {self.keys}: there is no LiveKit key yet; the hub makes one when it starts\n"))
        self.write(self.keys, '# a comment\n"APIabc": "s\'e$c `r` \\"et"\n')
        self.assertEqual(self.lines(), ["ws://127.0.0.1:7880", "APIabc", "s'e$c `r` \"et"])
        self.write(self.file, "lk_port_ws: 17880\napi_key: ''\n")
        self.assertEqual(self.lines()[:2], ["ws://127.0.0.1:17880", "APIabc"])
        self.write(self.keys, "a: b\nc: d\n")
        self.assertIn("must contain one key and its secret", self.xmhctl("credentials", "env", status=1)[1])

    def test_the_configured_pair(self):
        pair = "api_key: one\napi_secret: two\n"
        self.write(self.file.with_name("device_io_hub.yaml"), pair)
        self.assertEqual(self.lines(), ["ws://127.0.0.1:7880", "one", "two"])
        self.write(self.file, pair.replace("one", "first") + "livekit_url: wss://media.example\n")
        self.assertEqual(self.lines(), ["wss://media.example", "first", "two"])
        other = self.write("other.yaml", pair.replace("two", "three"))
        self.assertEqual(self.lines("--config", str(other))[1:], ["one", "three"])

    def test_the_shell_does_not_count(self):
        """It may still have the pair from before a renewal."""
        self.env |= {"LIVEKIT_API_KEY": "old", "LIVEKIT_API_SECRET": "old", "LIVEKIT_URL": "ws://old"}
        self.write(self.keys, "APInew: secret\n")
        self.assertEqual(self.lines(), ["ws://127.0.0.1:7880", "APInew", "secret"])

    def test_the_environment_of_the_hub(self):
        """It comes before the file, as in the hub. The process that holds the lock is the hub."""
        self.write(self.file, "api_key: file\napi_secret: file\n")
        lock = self.write(self.keys.with_name("lock"), "")
        script = ("import fcntl, os, struct, sys, time; file = open(sys.argv[1], 'w'); "
                  "fcntl.fcntl(file, 37, struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 0, 0, 0)); "
                  "print(os.getpid(), file=file, flush=True); print('held', flush=True); time.sleep(60)")
        holder = subprocess.Popen(["/usr/bin/python3", "-c", script, lock], stdout=subprocess.PIPE,
                                  env=self.env | {"LIVEKIT_API_KEY": " ", "LIVEKIT_API_SECRET": " hub=1 "})
        self.addCleanup(holder.stdout.close)
        self.addCleanup(holder.wait)
        self.addCleanup(holder.kill)
        holder.stdout.readline()
        self.assertEqual(self.lines()[1:], ["file", "hub=1"])
        self.assertEqual(self.lines("--config", str(self.file))[1:], ["file", "file"])
        self.file.unlink()
        self.assertEqual(self.xmhctl("credentials", "env", status=1)[1],
                         "xmhctl: LIVEKIT_API_KEY, LIVEKIT_API_SECRET: api_secret is set, but api_key is missing\n")

    def test_with_a_hub(self):
        """Its file counts, and where it finds LiveKit."""
        used = self.write("used.yaml", "api_key: used\napi_secret: s\nlk_port_ws: 1\n")
        self.write(self.file, "api_key: unused\napi_secret: s\n")
        self.start_hub(XMH_FAKE_CONFIG=str(used), XMH_FAKE_LIVEKIT="ws://127.0.0.1:27880")
        self.assertEqual(self.lines(), ["ws://127.0.0.1:27880", "used", "s"])
        self.assertEqual(self.lines("--config", str(self.file)), ["ws://127.0.0.1:7880", "unused", "s"])

    def test_with_a_hub_without_a_file(self):
        self.write(self.file, "api_key: later\napi_secret: s\n")
        self.write(self.keys, "APIabc: secret\n")
        self.start_hub()
        self.assertEqual(self.lines()[1:], ["APIabc", "secret"])

    def test_import_names_the_file_of_the_hub(self):
        used = self.write("used.yaml", "")
        self.write("xr-ai/services/device-io-hub/device_io_hub.yaml", OWN)
        self.start_hub(XMH_FAKE_CONFIG=str(used))
        _, err = self.xmhctl("import", str(self.home / "xr-ai"), "--dry-run")
        self.assertEqual(err, f"The running hub reads another file: {used}\n")

    def test_bad_input(self):
        for text, reason in (("api_key: one\n", ": api_key is set, but api_secret is missing"),
                             ("api_secret: two\n", ": api_secret is set, but api_key is missing"),
                             ("api_key: 5\napi_secret: two\n", ":1:10: api_key must be a string: put it in quotes"),
                             ("lk_port_ws: none\n", ": lk_port_ws must be a port from 1 to 65535"),
                             ("- one\n", ": the file must contain a map of keys and values")):
            with self.subTest(text=text):
                self.write(self.file, text)
                self.assertEqual(self.xmhctl("credentials", "env", status=1), ("", f"xmhctl: {self.file}{reason}\n"))
        self.assertIn("No such file", self.xmhctl("credentials", "env", "--config", "none.yaml", status=1)[1])
        self.assertIn("“--config” works only with “env”", self.xmhctl("credentials", "renew", "--config", "a", status=2)[1])

    def test_terminal(self):
        self.write(self.keys, "APIabc: secret\n")
        terminal = Terminal(self, [XMHCTL, "credentials", "env"], self.env, columns=120)
        terminal.wait_for("These lines contain a secret.")
        terminal.wait_for("export LIVEKIT_API_SECRET='secret'")


if __name__ == "__main__":
    tap.main()
