# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""join-rustls.py URL TOKEN: lets LiveKit's Python SDK dial, and prints the error that it ends with. The SDK checks
certificates with rustls; SSL_CERT_FILE names the authority."""
import asyncio
import sys

from livekit import rtc


async def main():
    try:
        await asyncio.wait_for(rtc.Room().connect(sys.argv[1], sys.argv[2]), 30)
    except Exception as error:
        print(error)


asyncio.run(main())
