# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Sockets of another network namespace in this process."""
import ctypes
import os
import socket

# Runs a command in a new network namespace, where every port is free. With a cable that has both ends in it, the computer
# has a network.
ALONE = ["unshare", "--net", "sh", "-ec", """
ip link set lo up
ip link add lan0 type veth peer name lan1
ip address add 10.77.0.1/24 dev lan0
ip link set lan0 up
ip link set lan1 up
exec "$@"
""", "sh"]

CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def _enter(path):
    with open(path, "rb") as namespace:
        if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"setns {path}")


def connect(address, port, source=None, timeout=10, link=0):
    """A connection from the clients' side of tests/tools/with-lan. A socket stays in the namespace it was made in. LINK is
    the index of the link, for link-local addresses."""
    here = f"/proc/self/task/{os.getpid()}/ns/net"
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with open(here, "rb") as home:
        _enter(os.environ["XMH_LAN_CLIENT"])
        try:
            connection = socket.socket(family)
        finally:
            libc.setns(home.fileno(), CLONE_NEWNET)
    connection.settimeout(timeout)
    scope = (0, link) if link else ()
    if source is not None:
        connection.bind((source, 0, *scope))
    connection.connect((address, port, *scope))
    return connection
