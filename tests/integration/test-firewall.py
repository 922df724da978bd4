#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The hub behind real firewalls, with a client at the other end of a cable; as root and as an ordinary user."""
import os
import pathlib
import signal
import subprocess
import unittest

import tap
from notifications import SERVER, Desktop
from walled_hub import ALL, HERE, FirewallCase, run
from waiting import wait_until

BUILD = pathlib.Path(os.environ["XMH_DAEMON"]).parents[2]
RULES = pathlib.Path("/etc/polkit-1/rules.d")


def carry_out(commands):
    for command in commands:
        run("sh", "-ec", command.removeprefix("sudo "))


def forget_everything():
    """Restores the original permanent rules and loads them."""
    for entry in run("firewall-cmd", "--permanent", "--zone=public", "--list-ports").split():
        run("firewall-cmd", "--permanent", "--zone=public", f"--remove-port={entry}")
    run("firewall-cmd", "--permanent", "--remove-service=xr-media-hub", check=False)
    run("firewall-cmd", "--zone=trusted", "--remove-interface=lan0", check=False)
    service = pathlib.Path("/etc/firewalld/services/xr-media-hub.xml")
    service.unlink(missing_ok=True)
    run("firewall-cmd", "--reload")


def has_ended(pid):
    """Whether the process has ended, or is a zombie."""
    try:
        return not pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return True


class Firewalld(FirewallCase):
    def setUp(self):
        self.addCleanup(forget_everything)

    def test_closed_opened_reloaded_closed(self):
        self.start_hub()
        self.wait_for_problem(True)
        self.assertEqual(self.finding("firewall")["severity"], "warning")
        answer = self.ask()
        self.assertEqual((answer["kind"], answer["state"], answer["zones"]), ("firewalld", "closed", ["public"]))
        self.assertEqual((answer["ports"], answer["missing"]), (ALL, ALL))
        self.assert_probes("kept out")

        done = self.ctl("firewall", "--open")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.ask()["state"], "open")
        self.assert_probes("served")
        self.assertEqual(self.cable.probe("7880/tcp"), "kept out")
        self.wait_for_problem(False)
        self.assertEqual(self.finding("firewall")["severity"], "ok")

        run("firewall-cmd", "--reload")
        self.assert_probes("served")
        answer = self.ask()
        self.assertEqual((answer["state"], answer["fleeting"]), ("open", []))

        self.assertEqual(self.ctl("firewall", "--close").returncode, 0)
        self.assert_probes("kept out")
        self.assertEqual(self.ask()["missing"], ALL)
        self.wait_for_problem(True)
        self.assertEqual(run("firewall-cmd", "--permanent", "--list-ports").split(), [])

    def test_notification(self):
        desktop = Desktop(self.start_hub())
        desktop.own(SERVER)
        desktop.wait(desktop.open_ones, "the notification")
        shown = desktop.shown[0]
        self.assertEqual(shown.title, "The firewall blocks devices")
        self.assertRegex(shown.body, r"(?s)firewalld blocks 8080/tcp.*\n.*xmhctl firewall open")
        self.assertEqual(self.ctl("firewall", "open").returncode, 0)
        desktop.wait(lambda: not desktop.open_ones(), "what is solved is taken back")
        self.assertEqual(self.ctl("firewall", "close").returncode, 0)
        self.wait_for_problem(True)
        self.assertEqual(desktop.asked, 1, "the hour is not over")

    def test_firewalld_that_answers_late(self):
        """As it does while it starts: it has its name already, and emits nothing when it is done."""
        firewalld = self.find_firewalld()
        self.addCleanup(os.kill, firewalld, signal.SIGCONT)
        os.kill(firewalld, signal.SIGSTOP)
        self.start_hub()
        # The hub gives up these questions later than its own two of the start.
        for _ in range(2):
            self.assertEqual(self.ask()["state"], "unknown")
        self.assertEqual(self.problems(), [])
        os.kill(firewalld, signal.SIGCONT)
        self.wait_for_problem(True)

        # What is known stands while firewalld is silent.
        os.kill(firewalld, signal.SIGSTOP)
        run("ip", "link", "add", "lan2", "type", "veth", "peer", "name", "lan3")
        self.addCleanup(run, "ip", "link", "delete", "lan2")
        run("ip", "address", "add", "10.79.0.1/24", "dev", "lan2")
        for end in ("lan2", "lan3"):
            run("ip", "link", "set", end, "up")
        for _ in range(2):
            self.assertEqual(self.ask()["state"], "unknown")
        self.assertIn("firewall", self.problems())

    def test_printed_commands(self):
        self.start_hub()
        answer = self.ask()
        self.assertEqual(answer["commands"], [f"firewall-cmd --permanent --zone=public --add-port={port}" for port in ALL] +
                         ["firewall-cmd --reload"])
        carry_out(answer["commands"])
        self.wait_for_problem(False)
        self.assert_probes("served")
        carry_out(answer["undo"])
        self.wait_for_problem(True)
        self.assert_probes("kept out")

    def test_missing_ones_come_first(self):
        run("firewall-cmd", "--permanent", "--add-port=8080/tcp")
        run("firewall-cmd", "--reload")
        run("firewall-cmd", "--add-port=7881/tcp")
        self.start_hub()
        answer = self.ask()
        self.assertEqual(answer["missing"], ["48322/tcp", "7882/udp"])
        self.assertEqual(answer["fleeting"], ["7881/tcp"])
        self.assertEqual([command.split("=")[-1] for command in answer["commands"]],
                         ["48322/tcp", "7881/tcp", "7882/udp", "8080/tcp", "firewall-cmd --reload"])

    def test_shipped_service(self):
        services = pathlib.Path("/etc/firewalld/services")
        services.mkdir(exist_ok=True)
        (services / "xr-media-hub.xml").write_text((BUILD / "data/ports/xr-media-hub.xml").read_text())
        run("firewall-cmd", "--reload")
        self.start_hub()
        answer = self.ask()
        self.assertEqual(answer["commands"], ["firewall-cmd --permanent --zone=public --add-service=xr-media-hub",
                                              "firewall-cmd --reload"])
        carry_out(answer["commands"])
        self.assert_probes("served")
        carry_out(answer["undo"])
        self.assert_probes("kept out")
        self.assertEqual(self.ctl("firewall", "open").returncode, 0)
        self.assertIn("xr-media-hub", run("firewall-cmd", "--permanent", "--list-services").split())
        self.assert_probes("served")
        self.assertEqual(self.ctl("firewall", "close").returncode, 0)
        self.assert_probes("kept out")

    def test_wider_rules_are_left_alone(self):
        for protocol in ("tcp", "udp"):
            run("firewall-cmd", "--permanent", f"--add-port=1025-65535/{protocol}")
        run("firewall-cmd", "--reload")
        self.start_hub()
        answer = self.ask()
        self.assertEqual((answer["state"], answer["commands"], answer["undo"]), ("open", [], []))
        self.assertIn("Only root can read", answer["finding"])
        self.assertEqual(self.ctl("firewall", "close").returncode, 0)
        self.assert_probes("served")
        self.assertEqual(set(run("firewall-cmd", "--list-ports").split()), {"1025-65535/tcp", "1025-65535/udp"})

    def test_zone_of_the_interface(self):
        self.start_hub()
        self.wait_for_problem(True)
        run("firewall-cmd", "--zone=trusted", "--change-interface=lan0")
        self.wait_for_problem(False)
        answer = self.ask()
        self.assertEqual((answer["state"], answer["zones"], answer["missing"]), ("open", ["trusted"], []))
        self.assert_probes("served")

    def test_only_what_is_configured(self):
        self.start_hub(web_server_port=8443, enable_cloudxr_proxy=False)
        self.assertEqual(self.ask()["ports"], ["8443/tcp", "7881/tcp", "7882/udp"])
        self.assertEqual(self.ctl("tls", "off").returncode, 0)
        self.assertEqual(self.ask()["ports"], ["7881/tcp", "7882/udp"])

    def test_reachability(self):
        self.start_hub()
        self.assertEqual(self.finding("reachability")["severity"], "ok")
        run("nft", "add", "table", "inet", "wall")
        self.addCleanup(run, "nft", "delete", "table", "inet", "wall", check=False)
        run("nft", "add chain inet wall input { type filter hook input priority -300; }")
        run("nft", "add rule inet wall input tcp dport 48322 drop")
        finding = self.finding("reachability")
        self.assertEqual(finding["severity"], "warning")
        self.assertIn(f"{HERE}:48322", finding["finding"])


class Undecided(FirewallCase):
    """Rules that the hub does not evaluate: it says so, calls no port closed or open, and suggests no command."""
    RICH = 'rule family="ipv4" source address="10.78.0.0/24" %s'

    def setUp(self):
        self.addCleanup(forget_everything)

    def open_by_rich_rules(self):
        for port in ALL:
            number, protocol = port.split("/")
            run("firewall-cmd", "--add-rich-rule=" + self.RICH % f'port port="{number}" protocol="{protocol}" accept')

    def open_ports(self):
        for port in ALL:
            run("firewall-cmd", f"--add-port={port}")

    def check(self, really, decider, command):
        self.assert_probes(really)
        answer = self.ask()
        self.assertEqual((answer["kind"], answer["state"]), ("firewalld", "unknown"))
        self.assertEqual((answer["missing"], answer["fleeting"], answer["commands"]), ([], [], []))
        self.assertIn(decider, answer["finding"])
        self.assertEqual(answer["look-at"], [command])
        finding = self.finding("firewall")
        self.assertEqual(finding["severity"], "info")
        self.assertIn(command, finding["remedy"])
        self.assertNotIn("--add-", finding["remedy"])
        self.wait_for_problem(False)
        # The output matches the actions.
        run(*command.split())

    def test_rich_rule_accepts(self):
        self.open_by_rich_rules()
        self.start_hub()
        self.check("served", "rich rules of zone public", "firewall-cmd --zone=public --list-rich-rules")

    def test_rich_rule_rejects(self):
        self.open_ports()
        run("firewall-cmd", "--add-rich-rule=" + self.RICH % "reject")
        self.start_hub()
        self.check("kept out", "rich rules of zone public", "firewall-cmd --zone=public --list-rich-rules")

    def test_rich_rules_about_something_else(self):
        for rule in ('rule family="ipv4" port port="22" protocol="tcp" accept', 'rule protocol value="igmp" accept',
                     'rule service name="ftp" log prefix="accept " limit value="1/m"',
                     'rule family="ipv4" forward-port port="80" protocol="tcp" to-port="8000"'):
            run("firewall-cmd", "--add-rich-rule=" + rule)
        self.start_hub()
        self.wait_for_problem(True)
        self.assertEqual((self.ask()["missing"], self.ask()["look-at"]), (ALL, []))
        self.assert_probes("kept out")

    def bind_source(self, zone):
        run("firewall-cmd", f"--zone={zone}", "--add-source=10.78.0.0/24")
        self.addCleanup(run, "firewall-cmd", f"--zone={zone}", "--remove-source=10.78.0.0/24", check=False)

    def test_source_zone_that_is_open(self):
        self.bind_source("trusted")
        self.start_hub()
        self.check("served", "zone trusted", "firewall-cmd --zone=trusted --list-all")

    def test_source_zone_that_drops(self):
        self.open_ports()
        self.bind_source("drop")
        self.start_hub()
        self.check("kept out", "zone drop", "firewall-cmd --zone=drop --list-all")

    def make_policy(self, *settings):
        for words in (["--new-policy=lan-in"], ["--policy=lan-in", "--add-ingress-zone=ANY"],
                      ["--policy=lan-in", "--add-egress-zone=HOST"], *(["--policy=lan-in", each] for each in settings)):
            run("firewall-cmd", "--permanent", *words)
        self.addCleanup(run, "firewall-cmd", "--permanent", "--delete-policy=lan-in", check=False)
        run("firewall-cmd", "--reload")

    def test_policy_lets_in(self):
        self.make_policy(*(f"--add-port={port}" for port in ALL))
        self.start_hub()
        self.check("served", "policy lan-in", "firewall-cmd --policy=lan-in --list-all")

    def test_policy_that_leaves_it_to_the_zones(self):
        self.make_policy("--add-port=22/tcp")
        self.start_hub()
        self.wait_for_problem(True)
        self.assertEqual(self.ask()["missing"], ALL)

    def test_it_comes_and_goes(self):
        self.start_hub()
        self.wait_for_problem(True)
        self.open_by_rich_rules()
        self.wait_for_problem(False)
        run("firewall-cmd", "--reload")
        self.wait_for_problem(True)

    def test_own_table(self):
        """Only root can read it: the text says what was not checked."""
        self.open_ports()
        run("nft", "add", "table", "inet", "own")
        self.addCleanup(run, "nft", "delete", "table", "inet", "own", check=False)
        run("nft", "add chain inet own input { type filter hook input priority 10; }")
        run("nft", 'add rule inet own input iifname "lan0" tcp dport 8080 drop')
        self.start_hub()
        self.assertEqual(self.cable.probe("8080/tcp"), "kept out")
        answer = self.ask()
        self.assertEqual(answer["fleeting"], ALL)
        self.assertIn("Only root can read rules set directly in nftables or iptables", answer["finding"])


class OrdinaryUser(FirewallCase):
    """The policy of firewalld allows ordinary users to read names of zones, and nothing else without a password."""
    user = "nobody"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", str(RULES))
        cls.addClassCleanup(run, "umount", str(RULES))
        cls.restart_polkit()

    @staticmethod
    def restart_polkit():
        """It watches the folder below ours; the bus starts it again when needed."""
        run("busctl", "--system", "call", "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority",
            "org.freedesktop.DBus.Peer", "Ping")
        pid = int(run("busctl", "--system", "--json=short", "call", "org.freedesktop.DBus", "/org/freedesktop/DBus",
                      "org.freedesktop.DBus", "GetConnectionUnixProcessID", "s",
                      "org.freedesktop.PolicyKit1").split("[")[1].split("]")[0])
        os.kill(pid, 15)
        wait_until(lambda: has_ended(pid), "polkit has ended")

    def setUp(self):
        self.addCleanup(forget_everything)

    def allow(self, *actions):
        ids = " || ".join(f'action.id == "org.fedoraproject.FirewallD1.{action}"' for action in actions)
        rule = RULES / "10-test.rules"
        rule.write_text('polkit.addRule(function(action, subject) { if ((%s) && subject.user == "%s") '
                        'return polkit.Result.YES; });' % (ids, self.user))
        self.addCleanup(self.restart_polkit)
        self.addCleanup(rule.unlink)
        self.restart_polkit()

    def test_unreadable(self):
        self.start_hub()
        answer = self.ask()
        self.assertEqual((answer["kind"], answer["state"], answer["missing"]), ("firewalld", "unknown", []))
        self.assertEqual(answer["zones"], ["public"])
        self.assertEqual(answer["commands"], [f"firewall-cmd --permanent --zone=public --add-port={port}" for port in ALL] +
                         ["firewall-cmd --reload"])
        finding = self.finding("firewall")
        self.assertEqual(finding["severity"], "info")
        for command in answer["commands"]:
            self.assertIn(command, finding["remedy"])
        self.assertNotIn("firewall", self.problems())

    def test_refused(self):
        self.start_hub()
        for word in ("--open", "--close"):
            done = self.ctl("firewall", word)
            self.assertEqual(done.returncode, 1)
            self.assertIn("password", done.stderr)
            self.assertNotIn("GDBus", done.stderr)
        error = subprocess.run(["busctl", "--user", f"--address={self.hub.env['DBUS_SESSION_BUS_ADDRESS']}", "call",
                                "io.github.xr_ai.MediaHub", "/io/github/xr_ai/MediaHub", "io.github.xr_ai.MediaHub1",
                                "OpenFirewall"], capture_output=True, text=True, timeout=30)
        self.assertNotEqual(error.returncode, 0)
        self.assert_probes("kept out")

    def test_readable_but_not_the_permanent_rules(self):
        self.allow("info", "config.info")
        self.start_hub()
        self.wait_for_problem(True)
        self.assertEqual(self.ask()["missing"], ALL)

    def test_allowed(self):
        self.allow("info", "config.info", "config")
        self.start_hub()
        self.assertEqual(self.ctl("firewall", "--open").returncode, 0)
        self.assert_probes("served")
        self.wait_for_problem(False)
        run("firewall-cmd", "--reload")
        self.assert_probes("served")
        self.assertEqual(self.ctl("firewall", "--close").returncode, 0)
        self.assert_probes("kept out")


class Flatpak(OrdinaryUser):
    """Only firewalld is visible on the system bus, and it asks polkit itself."""
    user = "daemon"
    is_flatpak = True

    def test_unreadable(self):
        self.start_hub()
        answer = self.ask()
        self.assertEqual((answer["kind"], answer["state"], answer["missing"]), ("firewalld", "unknown", []))
        self.assertEqual(answer["commands"], [f"firewall-cmd --permanent --add-port={port}" for port in ALL] +
                         ["firewall-cmd --reload"])
        finding = self.finding("firewall")
        self.assertEqual(finding["severity"], "info")
        self.assertIn("Flatpak sandbox", finding["finding"])
        self.assertIn("flatpak run --command=xmhctl io.github.xr_ai.MediaHub firewall open", finding["remedy"])
        self.assertNotIn("firewall", self.problems())

    test_readable_but_not_the_permanent_rules = None

    def test_allowed(self):
        self.allow("info", "config.info", "config")
        self.start_hub()
        self.assertEqual(self.ctl("firewall", "--open").returncode, 0)
        self.assert_probes("served")
        run("firewall-cmd", "--reload")
        self.assert_probes("served")
        self.assertEqual(self.ctl("firewall", "--close").returncode, 0)
        self.assert_probes("kept out")


class WithoutFirewalld(FirewallCase):
    """The last class, since nothing starts firewalld again after it."""

    def setUp(self):
        self.stop_firewalld_once()

    def stop_firewalld_once(self):
        if "org.fedoraproject.FirewallD1" in run("busctl", "--system", "list", "--no-legend", "--acquired"):
            self.stop_firewalld()

    def configure_ufw(self, enabled):
        file = pathlib.Path("/etc/ufw/ufw.conf")
        before = file.read_text()
        self.addCleanup(file.write_text, before)
        file.write_text(f"ENABLED={'yes' if enabled else 'no'}\nLOGLEVEL=off\n")

    def test_none(self):
        self.configure_ufw(False)
        self.start_hub()
        answer = self.ask()
        self.assertEqual((answer["kind"], answer["state"], answer["commands"]), ("none", "unknown", []))
        self.assertEqual(answer["ports"], ALL)
        self.assertIn("Only root can read", answer["finding"])
        finding = self.finding("firewall")
        self.assertEqual(finding["severity"], "info")
        for port in ALL:
            self.assertIn(port, finding["remedy"])
        done = self.ctl("firewall", "--open")
        self.assertEqual(done.returncode, 1)
        self.assertIn("firewalld is not running", done.stderr)

    def check_ufw(self, commands):
        self.start_hub()
        answer = self.ask()
        self.assertEqual((answer["kind"], answer["state"], answer["missing"]), ("ufw", "unknown", []))
        self.assertEqual(answer["commands"], commands)
        self.assertEqual(self.finding("firewall")["severity"], "info")
        run("ufw", "--force", "enable")
        self.addCleanup(run, "ufw", "--force", "disable")
        self.assert_probes("kept out")
        carry_out(answer["commands"])
        self.assert_probes("served")
        self.assertEqual(self.cable.probe("7880/tcp"), "kept out")
        carry_out(answer["undo"])
        self.assert_probes("kept out")

    def test_ufw(self):
        self.configure_ufw(True)
        self.check_ufw([f"sudo ufw allow {port}" for port in ALL] + ["sudo ufw reload"])

    def test_ufw_profile(self):
        profile = pathlib.Path("/etc/ufw/applications.d/xr-media-hub")
        profile.write_text((BUILD / "data/ports/xr-media-hub").read_text())
        self.addCleanup(profile.unlink)
        self.assertIn("XR Media Hub", run("ufw", "app", "info", "xr-media-hub"))
        self.configure_ufw(True)
        self.check_ufw(["sudo ufw allow xr-media-hub", "sudo ufw reload"])


if __name__ == "__main__":
    tap.main()
