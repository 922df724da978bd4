# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Runs upstream's main() in its own interpreter, with the room side and the ZeroMQ side of this program."""
import asyncio
import os
import pathlib
import signal
import sys
import traceback
import urllib.parse

from . import EXIT_FAILED, KNOWN_TO_WORK, PACKAGES, Failure, UpstreamChanged, logs
from .access import AccessSource

HTTP_SCHEMES = {"http": "ws", "https": "wss"}


class Session:
    """What the parts of this process share."""

    def __init__(self, source, stream, ready_file):
        self.source = source
        self.stream = stream
        self.ready_file = ready_file
        self.ipc = None
        self.room_client = None
        self.hub = None
        self.failure = None

    def fail(self, error):
        """Ends the process with what went wrong in one of its tasks."""
        self.failure = self.failure or error
        os.kill(os.getpid(), signal.SIGTERM)

    def apply(self, config):
        """Writes the access to LiveKit into upstream's configuration; what is not known stays."""
        access = self.source.current
        config.api_key = access.key or config.api_key
        config.api_secret = access.secret or config.api_secret
        config.room_name = access.room or config.room_name
        config.identity = access.identity or config.identity
        if access.url:
            parts = urllib.parse.urlsplit(access.url)
            config.lk_internal_url = parts._replace(scheme=HTTP_SCHEMES.get(parts.scheme, parts.scheme)).geturl()
            # Upstream only shows it.
            config.lk_port_ws = parts.port or config.lk_port_ws
        self.stream.hide(config.api_key, config.api_secret)


def check_yaml(path):
    import yaml
    try:
        data = yaml.safe_load(pathlib.Path(path).read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise Failure(f"{path} is not YAML{f' (line {mark.line + 1})' if mark else ''}.") from None
    except OSError as error:
        raise Failure(f"cannot read {path}: {error.strerror}.") from None
    if not isinstance(data, (dict, type(None))):
        raise Failure(f"{path} must contain keys and values, like the device_io_hub.yaml of a sample.")


def check_url(url):
    parts = urllib.parse.urlsplit(url)
    try:
        right = parts.scheme in ("ws", "wss", *HTTP_SCHEMES) and parts.hostname and parts.port != 0
    except ValueError:
        right = False
    if not right:
        raise Failure("LIVEKIT_URL must look like ws://127.0.0.1:7880.")


def make_loader(session, path):
    def load_config(upstream):
        """In place of upstream's: without servers of its own, and with the hub's access to LiveKit."""
        # Upstream's loader insists on a pair, but takes it from the environment.
        access = session.source.current
        for name, value in (("LIVEKIT_API_KEY", access.key), ("LIVEKIT_API_SECRET", access.secret)):
            os.environ.pop(name, None)
            if value:
                os.environ[name] = value
        try:
            config = upstream()
        except (OSError, TypeError, ValueError) as error:
            raise Failure(f"{path}: {error}" if path else str(error)) from None
        finally:
            for name in ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
                os.environ.pop(name, None)
        config.enable_web_server = config.enable_token_server = False
        config.lk_internal_url = f"ws://127.0.0.1:{config.lk_port_ws}"
        session.apply(config)
        return config
    return load_config


def serve(checkout, config, ready_file, stream):
    source = AccessSource(os.environ)
    stream.hide(source.current.key, source.current.secret)
    source.start()
    if source.current.url:
        check_url(source.current.url)
    for home in reversed(PACKAGES):
        sys.path.insert(1, str(pathlib.Path(checkout, home)))
    # Upstream's loader reads the command line.
    sys.argv[1:] = ["--config", config] if config else []

    from . import upstream
    session = Session(source, stream, ready_file)
    modules = upstream.prepare(session, checkout, sys.executable, make_loader(session, config))
    if config:
        check_yaml(config)
    try:
        asyncio.run(modules[upstream.MAIN].main())
    except modules[upstream.ERRORS].StartupError as error:
        raise Failure(str(error)) from None
    if session.failure is not None:
        raise session.failure


def fail(stream, failure):
    stream.write(f"xr-ai-connector: {failure}\n")
    return getattr(failure, "status", EXIT_FAILED)


def main(checkout, config, ready_file):
    stream = logs.start()
    try:
        serve(checkout, config, ready_file, stream)
    except Failure as failure:
        return fail(stream, failure)
    except KeyboardInterrupt:
        return 130
    except (AttributeError, ImportError, TypeError) as error:
        if logs.is_verbose():
            stream.write(traceback.format_exc())
        return fail(stream, UpstreamChanged(f"it failed with {type(error).__name__} ({error})"))
    except Exception as error:
        if logs.is_verbose():
            stream.write(traceback.format_exc())
        return fail(stream, f"the connector of {checkout} ended: {error or type(error).__name__}. "
                            f"Known to work: {KNOWN_TO_WORK}.")
    return 0
