# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
from ._token import make_client_token
from .connector import LiveKitConnector

__all__ = ["LiveKitConnector", "make_client_token"]
