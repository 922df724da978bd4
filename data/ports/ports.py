#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""ports.py FORM [FILE]: writes the hub's ports from ports.json, which is beside this file. FORM is one of:

  c          the table of src/system/xmh-ports.c
  firewalld  a service of firewalld
  ufw        an application profile of ufw
  write      the section on ports, into FILE (Markdown or reStructuredText), between the marks of that section
  check      nothing: exits with 1 and prints the difference if the section in FILE is out of date

The first three write to standard output."""
import difflib
import json
import pathlib
import sys
import textwrap

FIELDS = {"web_server_port", "cloudxr_proxy_port", "lk_port_tcp", "lk_port_udp", "lk_port_ws"}
BEGIN = "ports: made by data/ports/ports.py from data/ports/ports.json"
END = "end of ports"
SCOPES = {"lan": "LAN", "loopback": "loopback"}


def load():
    ports = json.loads((pathlib.Path(__file__).parent / "ports.json").read_text())
    for port in ports:
        assert port["scope"] in SCOPES and port["protocol"] in ("tcp", "udp"), port
        assert port.get("key") is None or port["key"] in FIELDS, port
        assert port["scope"] == "lan" or port["counts"] == "never", port
    return ports


def opened(ports):
    """The ports that a firewall must allow for the hub."""
    return [port for port in ports if port["counts"] not in ("never", "runtime")]


def number(port):
    return f"{port['number']}/{port['protocol']}"


def c(ports):
    lines = ["/* Made by data/ports/ports.py. */"]
    for port in ports:
        key = port.get("key")
        lines.append('{{ "{}", {}, {}, {}, XMH_PROTOCOL_{}, {}, XMH_PORT_COUNTS_{} }},'.format(
            port["name"], f'"{key}"' if key else "NULL", f"G_STRUCT_OFFSET (XmhConfig, {key})" if key else "0",
            port["number"], port["protocol"].upper(), "TRUE" if port["scope"] == "lan" else "FALSE",
            port["counts"].upper()))
    return "\n".join(lines) + "\n"


def firewalld(ports):
    lines = "".join(f'  <port protocol="{port["protocol"]}" port="{port["number"]}"/>\n' for port in opened(ports))
    return ('<?xml version="1.0" encoding="utf-8"?>\n<service>\n  <short>XR Media Hub</short>\n'
            "  <description>Connects headsets, phones and browsers on the local network to the XR programs on this "
            "computer: web pages, signalling, video and sound.</description>\n" + lines + "</service>\n")


def ufw(ports):
    return ("[xr-media-hub]\ntitle=XR Media Hub\n"
            "description=Connects headsets, phones and browsers on the local network to the XR programs on this computer\n"
            f"ports={'|'.join(number(port) for port in opened(ports))}\n")


def commands(ports):
    """Title, commands to open the ports, and commands to undo that, for both firewalls."""
    service = [["firewall-cmd --permanent --add-service=xr-media-hub", "firewall-cmd --reload"],
               ["firewall-cmd --permanent --remove-service=xr-media-hub", "firewall-cmd --reload"]]
    single = [[f"firewall-cmd --permanent --{verb}-port={number(port)}" for port in opened(ports)] +
              ["firewall-cmd --reload"] for verb in ("add", "remove")]
    profile = [["sudo ufw allow xr-media-hub", "sudo ufw reload"], ["sudo ufw delete allow xr-media-hub", "sudo ufw reload"]]
    rules = [[f"sudo ufw {verb} {number(port)}" for port in opened(ports)] + ["sudo ufw reload"]
             for verb in ("allow", "delete allow")]
    return [("firewalld, if the hub is installed for all users", service), ("firewalld, port by port", single),
            ("ufw, if the hub is installed for all users", profile), ("ufw, port by port", rules)]


INTRODUCTION = (
    "Open the LAN ports to devices. Keep the loopback ports closed: only programs on this computer use them. The numbers "
    "are defaults. A configured key changes its port, and `xmhctl firewall` shows the ports and zones in use.")
OTHERS = (
    "The commands leave out the port of the CloudXR runtime: open it if you use that runtime. Apple Vision Pro and other "
    "native CloudXR clients connect to the runtime directly, not through the hub. They use 48010/tcp, 47998-48000/udp, "
    "48005/udp, 48008/udp and 48012/udp. The hub cannot see rules that you set with nftables or iptables yourself. Allow the "
    "LAN ports there.")


def fill(text):
    return textwrap.fill(text, 120, break_on_hyphens=False)


def rows(ports, mark):
    """The rows of the table, with the head first. MARK formats a word as code."""
    yield ["Port", "Purpose", "Open to", "Used by", "Key"]
    for port in ports:
        key = mark(port["key"]) if "key" in port else ""
        purpose = "".join(mark(part) if i % 2 else part for i, part in enumerate(port["purpose"].split("`")))
        yield [number(port), purpose, SCOPES[port["scope"]], port["owner"], key]


def markdown(ports):
    head, *body = rows(ports, "`{}`".format)
    lines = [f"<!-- {BEGIN} -->", "", fill(INTRODUCTION), "", "| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in body] + ["", fill(OTHERS), ""]
    for title, (opening, undoing) in commands(ports):
        lines += [f"{title}:", "", "```sh", *opening, "# to undo", *undoing, "```", ""]
    return "\n".join([*lines, f"<!-- {END} -->", ""])


def rst(ports):
    table = list(rows(ports, "*{}*".format))
    introduction, others = (fill(each.replace("`", "**")) for each in (INTRODUCTION, OTHERS))
    lines = [f".. {BEGIN}", "", introduction, ""]
    for port, purpose, scope, owner, key in table[1:]:
        lines += [f"{port}, {scope}, {owner}", textwrap.fill(
            f"{purpose}.{f' Key {key}.' if key else ''}", 116, initial_indent="    ", subsequent_indent="    ")]
    lines += ["", others, ""]
    for title, (opening, undoing) in commands(ports):
        lines += [f"{title}::", "", *("    " + line for line in opening), "    # to undo",
                  *("    " + line for line in undoing), ""]
    return "\n".join([*lines, f".. {END}", ""])


def renew(file, text, ports):
    section = rst(ports) if file.suffix == ".rst" else markdown(ports)
    begin, *_, end, _ = section.split("\n")
    before, first, rest = text.partition(begin + "\n")
    _, last, after = rest.partition(end + "\n")
    if not first or not last:
        sys.exit(f"ports.py: {file} has no marks of the section")
    return before + section + after


def main(form, *files):
    ports = load()
    forms = {"c": c, "firewalld": firewalld, "ufw": ufw}
    if form in forms and not files:
        sys.stdout.write(forms[form](ports))
        return 0
    if form not in ("write", "check") or len(files) != 1:
        sys.exit(__doc__)
    file = pathlib.Path(files[0])
    text = file.read_text()
    wanted = renew(file, text, ports)
    if form == "write":
        file.write_text(wanted)
        return 0
    sys.stdout.writelines(difflib.unified_diff(text.splitlines(True), wanted.splitlines(True), str(file), "as it should be"))
    return int(text != wanted)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 1 else __doc__)
