#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""A web client that shares files with another one of its checkout by links, as xr-ai's web-xr does."""
import os
import unittest

import tap
from hub import Hub


class WebXr(unittest.TestCase):
    def setUp(self):
        self.hub = Hub(self, start=False)
        self.checkout = self.hub.home / "xr-ai"
        clients = self.checkout / "client-samples"
        self.write(".git/HEAD", "ref: refs/heads/main\n")
        self.write("client-samples/web/App/core.js", "export const core = 1;")
        self.write("client-samples/web/StreamKit/StreamKit.js", "export const kit = 1;")
        self.write("client-samples/web-xr/index.html", "<!doctype html><title>XR</title>")
        self.write("client-samples/web-xr/App/app.js", "import './core.js';")
        self.page = clients / "web-xr"
        (self.page / "App/core.js").symlink_to("../../web/App/core.js")
        (self.page / "StreamKit").symlink_to("../web/StreamKit")

    def write(self, name, text):
        path = self.checkout / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def assert_statuses(self, hub, statuses):
        self.assertEqual({target: hub.request(target).status for target in statuses}, statuses)

    def test_the_published_layout(self):
        self.hub.configure(web_client_dir=str(self.page))
        self.hub.start()
        core = self.hub.request("/App/core.js")
        self.assertEqual((core.status, core.content), (200, b"export const core = 1;"))
        self.assertRegex(core.headers["Content-Type"], "^text/javascript")
        again = self.hub.request("/App/core.js", headers={"If-None-Match": core.headers["ETag"]})
        self.assertEqual(again.status, 304)
        part = self.hub.request("/StreamKit/StreamKit.js", headers={"Range": "bytes=0-5"})
        self.assertEqual((part.status, part.content), (206, b"export"))
        self.assert_statuses(self.hub, {"/": 200, "/App/app.js": 200, "/StreamKit/none.js": 404, "/StreamKit/": 404})

    def test_ways_out(self):
        (self.hub.home / "beside.txt").write_text("not yours")
        self.write(".env", "not yours")
        (self.page / "git").symlink_to("../../.git/HEAD")
        (self.page / "env").symlink_to("../../.env")
        (self.page / "beside.txt").symlink_to("../../../beside.txt")
        (self.page / "settings.txt").symlink_to("../../../hub.yaml")
        (self.page / "hosts").symlink_to("/etc/hosts")
        (self.page / "up").symlink_to("../..")
        self.hub.configure(web_client_dir=str(self.page))
        self.hub.start()
        self.assert_statuses(self.hub, dict.fromkeys(
            ("/git", "/env", "/beside.txt", "/settings.txt", "/hosts", "/up/.git/HEAD", "/up/../beside.txt",
             "/up/%2e%2e/beside.txt"), 404) | {"/up/client-samples/web/App/core.js": 200})

    def test_others_can_write(self):
        self.hub.configure(web_client_dir=str(self.page))
        self.hub.start()
        os.chmod(self.checkout / "client-samples/web", 0o775)
        self.assert_statuses(self.hub, {"/": 200, "/App/app.js": 200, "/App/core.js": 404, "/StreamKit/StreamKit.js": 404})
        self.assertEqual(self.hub.log().count("other users can write to web"), 1)
        os.chmod(self.checkout / "client-samples/web", 0o755)
        self.assert_statuses(self.hub, {"/App/core.js": 200})

    def test_the_settings_beside_it(self):
        """Without a checkout, links lead as far as the parent, but never to the hub's own files."""
        folder = self.hub.home / "page"
        folder.mkdir()
        (self.hub.home / "shared.js").write_text("1;")
        (folder / "shared.js").symlink_to("../shared.js")
        (folder / "settings.txt").symlink_to("../hub.yaml")
        (folder / "key.txt").symlink_to("../.local/share/xr-ai/authority.key")
        self.hub.configure(web_client_dir="page")
        self.hub.start()
        self.assert_statuses(self.hub, {"/shared.js": 200, "/settings.txt": 404, "/key.txt": 404})


if __name__ == "__main__":
    tap.main()
