# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
import base64
import hashlib
import hmac
import json
import time


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def make_client_token(config, identity):
    grants = {"iss": config.api_key, "sub": identity, "exp": int(time.time()) + 24 * 3600,
              "video": {"room": config.room_name, "roomJoin": True}}
    text = b".".join(encode(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, grants))
    return (text + b"." + encode(hmac.digest(config.api_secret.encode(), text, hashlib.sha256))).decode()
