# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The part of xr-ai-connector that runs in the interpreter of the checkout. launch.py starts it."""
import sys

from xmh_connector import inner

sys.exit(inner.main(*sys.argv[1:]))
