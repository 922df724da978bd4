#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Names and addresses of the hub: certificate, Host rule, URLs and the diagnosis agree. Run on the LAN of
with-lan."""
import fcntl
import json
import pathlib
import re
import socket
import ssl
import struct
import subprocess
import unittest

import tap
from bus import BusHub
from trust import openssl, served
from waiting import wait_until

TUNSETIFF, IFF_TUN, IFF_TAP, IFF_NO_PI = 0x400454CA, 1, 2, 0x1000
LAN = "10.77.0.1"


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


class Case(unittest.TestCase):
    def setUp(self):
        self.addCleanup(self.reset)

    def reset(self):
        socket.sethostname("studio")
        ip("address", "flush", "dev", "lan0")
        ip("address", "add", f"{LAN}/24", "dev", "lan0")
        ip("address", "add", "fd77::1/64", "dev", "lan0", "nodad")

    def start(self, **options):
        return BusHub(self, **{"web_server_host": None} | options)

    def add_link(self, name, *addresses, is_live=True):
        """A network card with a cable if `is_live`."""
        ip("link", "add", name, "type", "veth", "peer", "name", f"{name}-far")
        self.addCleanup(ip, "link", "del", name)
        self.take(name, addresses)
        if is_live:
            self.plug_in(name)

    def plug_in(self, name):
        ip("link", "set", f"{name}-far", "up")
        wait_until(lambda: "LOWER_UP" in subprocess.run(["ip", "link", "show", name], capture_output=True, text=True).stdout,
                   "the carrier")

    def add_tunnel(self, name, *addresses, mode=IFF_TUN):
        """A real one, for the duration of the test."""
        if not pathlib.Path("/dev/net/tun").exists():
            self.skipTest("this machine has no tun devices")
        tunnel = open("/dev/net/tun", "r+b", buffering=0)
        self.addCleanup(tunnel.close)
        fcntl.ioctl(tunnel, TUNSETIFF, struct.pack("16sH22x", name.encode(), mode | IFF_NO_PI))
        self.take(name, addresses)

    def take(self, name, addresses):
        ip("link", "set", name, "up")
        for address in addresses:
            ip("address", "add", address, "dev", name, *(["nodad"] if ":" in address else []))

    def hosts(self, hub):
        return [re.fullmatch(rf"https?://(.*):{hub.port}", url)[1] for url in hub.get("Urls")]

    def wait_hosts(self, hub, wanted, what):
        wait_until(lambda: wanted(self.hosts(hub)), f"{what}, not {self.hosts(hub)}")
        return self.hosts(hub)

    def status(self, hub, host, sni=None, target="/trust"):
        """Of a request for a host, with the same name in the handshake."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", hub.port), 10) as plain:
            with context.wrap_socket(plain, server_hostname=sni) as client:
                client.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}:{hub.port}\r\nConnection: close\r\n\r\n".encode())
                return int(client.recv(65536).split()[1])


class Order(Case):
    def test_without_a_cable(self):
        self.add_link("aaa0", "192.168.50.1/24", is_live=False)
        hub = self.start()
        self.assertEqual(self.hosts(hub), [LAN, "studio.local", "[fd77::1]"])
        self.assertIn("192.168.50.1", hub.get("Certificate")["names"], "nothing is to be issued when the cable comes")
        finding = hub.findings()["idle-addresses"][1]
        self.assertIn("192.168.50.1 (aaa0)", finding)
        self.assertNotIn("192.168.50.1", hub.findings()["addresses"][1])
        before = hub.get("Certificate")["fingerprint"]
        self.plug_in("aaa0")
        self.wait_hosts(hub, lambda hosts: "192.168.50.1" in hosts, "the address with its cable")
        self.assertEqual(hub.get("Certificate")["fingerprint"], before)

    def test_tunnels_come_last(self):
        self.add_tunnel("tun0", "10.8.0.6/24")
        self.add_tunnel("tap0", "192.168.3.4/24", mode=IFF_TAP)
        self.add_link("wlan0", "192.168.1.20/24")
        hub = self.start()
        self.assertEqual(self.hosts(hub)[-2:], ["10.8.0.6", "192.168.3.4"])
        self.assertEqual(set(self.hosts(hub)[:2]), {LAN, "192.168.1.20"})

    def test_the_default_route_comes_first(self):
        self.add_tunnel("tun0", "10.8.0.6/24")
        self.add_link("wlan0", "192.168.1.20/24")
        hub = self.start()
        self.assertEqual(self.hosts(hub)[0], LAN)
        ip("route", "add", "default", "via", "192.168.1.1", "dev", "wlan0", "metric", "600")
        self.wait_hosts(hub, lambda hosts: hosts[0] == "192.168.1.20", "the card with the default route")
        ip("route", "add", "default", "via", "10.77.0.2", "dev", "lan0", "metric", "100")
        self.addCleanup(ip, "route", "del", "default", "dev", "lan0")
        self.wait_hosts(hub, lambda hosts: hosts[0] == LAN, "the better of two")
        # Devices of the LAN cannot use a VPN with a default route.
        ip("route", "add", "default", "dev", "tun0", "metric", "5")
        ip("route", "del", "default", "dev", "lan0")
        ip("route", "add", "default", "via", "10.77.0.2", "dev", "lan0", "metric", "900")
        hosts = self.wait_hosts(hub, lambda hosts: hosts[0] == "192.168.1.20", "a card before the VPN")
        self.assertEqual(hosts[-1], "10.8.0.6")

    def test_the_default_route_by_ipv6(self):
        self.add_link("wlan0", "192.168.1.20/24", "fd01::20/64")
        hub = self.start()
        ip("-6", "route", "add", "default", "via", "fd01::1", "dev", "wlan0")
        self.wait_hosts(hub, lambda hosts: hosts[0] == "192.168.1.20", "the card with the default route")
        self.assertLess(self.hosts(hub).index("[fd01::20]"), self.hosts(hub).index("[fd77::1]"))

    def test_more_addresses_than_a_certificate_takes(self):
        for number in range(130):
            ip("address", "add", f"10.99.{number}.1/24", "dev", "lan0")
        self.add_link("wlan0", "192.168.1.20/24")
        ip("route", "add", "default", "via", "192.168.1.1", "dev", "wlan0")
        hub = self.start()
        certificate = hub.get("Certificate")
        self.assertEqual(self.hosts(hub)[0], "192.168.1.20")
        self.assertEqual(served(hub, "192.168.1.20", "192.168.1.20"), certificate["fingerprint"])
        self.assertLessEqual(len(certificate["names"]), 128)
        held = {LAN, "fd77::1", "192.168.1.20"} | {f"10.99.{number}.1" for number in range(130)}
        left_out = {text.split(": ")[0] for text in certificate["unusable-names"]}
        self.assertEqual(held - set(certificate["names"]), left_out)
        self.assertFalse(left_out & set(self.hosts(hub)))
        self.assertNotIn("rotate", hub.findings()["certificate-names"][2])

    def test_no_network(self):
        hub = self.start()
        self.assertNotIn("no-address", hub.problems())
        ip("address", "flush", "dev", "lan0", "scope", "global")
        wait_until(lambda: hub.get("Urls") == [], "no address")
        self.assertEqual(hub.get("Url"), "")
        self.assertEqual(hub.get("LocalUrl"), f"https://localhost:{hub.port}")
        self.assertEqual(hub.problems()["no-address"], "warning")
        self.assertEqual(hub.get("State"), "ready")
        hub.wait_for_log("(?s)Devices can't connect right now.*not on a network.*Open on this computer:")
        self.reset()
        self.wait_hosts(hub, lambda hosts: LAN in hosts, "the address")
        wait_until(lambda: "no-address" not in hub.problems(), "the problem is over")

    def test_a_held_port(self):
        with socket.create_server(("0.0.0.0", 0)) as other:
            hub = self.start(web_server_port=other.getsockname()[1], start=False)
            hub.start(until=lambda: "Devices can't connect right now" in hub.log())
            self.assertEqual((hub.get("State"), hub.get("Urls"), hub.get("Url"), hub.get("LocalUrl")),
                             ("degraded", [], "", ""))
            self.assertIn("port-in-use", hub.problems())
            self.assertNotIn("no-address", hub.problems())
            self.assertNotIn("addresses", hub.findings())
            self.assertNotIn(f":{hub.port}/", hub.log())
        self.wait_hosts(hub, lambda hosts: hosts[:1] == [LAN], "the address")
        self.assertEqual(hub.get("State"), "ready")

    def test_one_family(self):
        hub = self.start(web_server_host="0.0.0.0")
        self.assertEqual(self.hosts(hub), [LAN, "studio.local"])


class Names(Case):
    def test_an_underscore(self):
        """GnuTLS refuses it in a handshake, so no device gets that URL."""
        socket.sethostname("my_pc")
        hub = self.start()
        certificate = hub.get("Certificate")
        self.assertFalse([name for name in certificate["names"] if "_" in name])
        self.assertFalse([host for host in self.hosts(hub) if "_" in host])
        self.assertIn("underscore", "".join(certificate["unusable-names"]))
        self.assertIn("my_pc", hub.findings()["unusable-name"][1])
        self.assertEqual(self.status(hub, "my_pc.local"), 200, "clients that send no name in the handshake")
        self.assertEqual(hub.get("State"), "ready")

    def test_a_name_that_is_written_otherwise(self):
        for name, label in (("B\u00fcro", "xn--bro-hoa"), ("STUDIO-2.lab.example", "studio-2"), ("studio3.", "studio3")):
            with self.subTest(name):
                socket.sethostname(name)
                hub = self.start()
                self.assertIn(f"{label}.local", self.hosts(hub))
                for host in (label, f"{label}.local", f"{label}.local.", f"{label}.LOCAL".upper()):
                    self.assertEqual(self.status(hub, host, sni=host.rstrip(".").lower()), 200, host)
                self.assertTrue(served(hub, f"{label}.local"))
                self.assertNotIn("unusable-names", hub.get("Certificate"))
                hub.stop()

    def test_configured_names(self):
        hub = self.start(web_server_extra_sans=["Extra.example.org", "bad_name.example.org"])
        self.assertEqual(self.status(hub, "extra.example.org", sni="extra.example.org"), 200)
        self.assertEqual(self.status(hub, "a.extra.example.org"), 421)
        unusable = {text.split(": ")[0] for text in hub.get("Certificate")["unusable-names"]}
        self.assertEqual(unusable, {"bad_name.example.org"})
        self.assertEqual(hub.problems(), {}, "they are named, and are no problem")


class OwnCertificate(Case):
    """With cert_file, its names are the names of the hub, on every route."""

    def start_with(self, *names, **options):
        hub = self.start(start=False, **options)
        crt, key = hub.home / "site.crt", hub.home / "site.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 90, "-subj",
                "/CN=site", "-addext", f"subjectAltName={','.join(names)}", "-addext", "basicConstraints=critical,CA:FALSE",
                "-keyout", key, "-out", crt)
        hub.config_file.write_text(json.dumps(hub.config | {"cert_file": str(crt), "key_file": str(key)}))
        hub.authority = crt
        hub.start()
        return hub

    def test_every_offered_address_answers(self):
        hub = self.start_with("DNS:hub.example.org", "DNS:*.lab.example.org", "DNS:site_1.example.org")
        self.assertEqual(self.hosts(hub), ["hub.example.org"])
        for target in ("/", "/trust", "/cert", "/healthz", "/token", "/rtc/validate"):
            with self.subTest(target):
                self.assertNotEqual(self.status(hub, "hub.example.org", sni="hub.example.org", target=target), 421)
        for host, status in (("a.lab.example.org", 200), ("A.LAB.example.org.", 200), ("lab.example.org", 421),
                             ("a.b.lab.example.org", 421), ("evil.test", 421), ("example.org", 421)):
            with self.subTest(host):
                self.assertEqual(self.status(hub, host), status)
        self.assertIn("site_1.example.org", "".join(hub.get("Certificate")["unusable-names"]))

    def test_the_next_certificate_has_other_names(self):
        hub = self.start_with("DNS:hub.example.org")
        self.assertEqual(self.status(hub, "next.example.org"), 421)
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 90, "-subj",
                "/CN=site", "-addext", "subjectAltName=DNS:next.example.org", "-addext",
                "basicConstraints=critical,CA:FALSE", "-keyout", hub.home / "site.key", "-out", hub.home / "site.crt")
        hub.call("RotateCertificate")
        self.assertEqual((self.status(hub, "next.example.org"), self.status(hub, "hub.example.org")), (200, 421))
        self.assertEqual(self.hosts(hub), ["next.example.org"])

    def test_only_a_wildcard(self):
        hub = self.start_with("DNS:*.lab.example.org")
        self.assertEqual(self.hosts(hub), [])
        self.assertIn("certificate", hub.problem("no-address")[1])
        self.assertEqual(self.status(hub, "studio.lab.example.org"), 200)


# In a mount namespace of the hub's own, /etc/resolv.conf leads to a file of the test's.
RESOLVER = """mkdir "$1/etc" && mount -t tmpfs tmpfs "$1/etc" && mkdir "$1/etc/up" "$1/etc/work" &&
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/etc/up,workdir=$1/etc/work" /etc &&
rm -f /etc/resolv.conf && ln -s "$1/resolv.conf" /etc/resolv.conf || exit 77
shift
exec "$@"
"""


class Resolver(Case):
    def test_a_link_to_a_file_that_is_replaced(self):
        hub = self.start(start=False)
        file = hub.home / "resolv.conf"
        file.write_text("search lab.example\n")
        hub.command = ["unshare", "--mount", "sh", "-c", RESOLVER, "sh", str(hub.home), *hub.command]
        try:
            hub.start()
        except AssertionError:
            if hub.process.returncode == 77:
                self.skipTest("this kernel mounts no overlay")
            raise
        self.assertEqual(self.status(hub, "studio.lab.example"), 200)
        for domain in ("new.example", "newer.example"):
            with self.subTest(domain):
                part = hub.home / "resolv.part"
                part.write_text(f"search {domain}\n")
                part.replace(file)
                wait_until(lambda: self.status(hub, f"studio.{domain}") == 200, "the new domain")
                self.assertEqual(self.status(hub, "studio.lab.example"), 421)


if __name__ == "__main__":
    tap.main()
