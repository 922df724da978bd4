# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""xr-ai-connector: the connector of an xr-ai checkout, without its container and its web servers."""

EXIT_FAILED, EXIT_USAGE, EXIT_CHANGED = 1, 2, 3
KNOWN_TO_WORK = "NVIDIA/xr-ai at 895fefeb (2026-08-21)"

# Below the checkout: what holds each package, and the package.
HUB = "services/device-io-hub"
PACKAGES = {HUB: "device_io_hub", "agent-sdk/xr-ai-hub": "xr_ai_hub", "utils/xr-ai-logging": "xr_ai_logging"}
OLD_HUB = "services/xr-media-hub"


class Failure(Exception):
    """What the user must know, in one sentence."""

    status = EXIT_FAILED


class UpstreamChanged(Failure):
    """The checkout lacks something that the connector builds upon."""

    status = EXIT_CHANGED

    def __init__(self, what):
        super().__init__(f"this xr-ai checkout is not supported: {what}. Known to work: {KNOWN_TO_WORK}.")


class TooOld(Failure):
    """A checkout from before the rename of xr-ai's hub."""

    status = EXIT_CHANGED

    def __init__(self, folder):
        super().__init__(f"{folder} is from before August 2026 (it has {OLD_HUB}), which is not supported. Update it; known "
                         f"to work: {KNOWN_TO_WORK}.")
