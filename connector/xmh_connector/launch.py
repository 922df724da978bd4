# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The part of xr-ai-connector that the system's Python runs: it checks the options, finds the checkout's interpreter, and
becomes it. Nothing but the standard library, Python 3.9 or later."""
import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys

from . import EXIT_USAGE, HUB, OLD_HUB, PACKAGES, Failure, TooOld

INSIDE = pathlib.Path(__file__).resolve().parents[1] / "inside.py"
OLDEST_PYTHON = (3, 11)
PROBE = "import sys; print(sys.executable, *sys.version_info[:2], sep=chr(10))"
PROBE_SECONDS = 30

DESCRIPTION = """Runs the connector of an xr-ai checkout on the LiveKit server of XR Media Hub, without a container and
without xr-ai's own web servers. Agents find it at the usual ZeroMQ addresses."""
EPILOG = """Environment: LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET name the LiveKit server and its key pair;
without them, the values in FILE count. XMH_ROOM and XMH_IDENTITY replace room and identity. XMH_CONNECTOR_ENV names a file
with the same variables, which is read again whenever it changes. Exit status: 1 for a failure, 2 for wrong options, 3 if
the checkout is older or newer than what is supported."""


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(EXIT_USAGE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def parse(arguments, version):
    parser = Parser(prog="xr-ai-connector", description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False)
    parser.add_argument("--checkout", metavar="DIR", required=True, help="the xr-ai checkout")
    parser.add_argument("--config", metavar="FILE", help="the sample's device_io_hub.yaml (default: $XMH_CONFIG)")
    parser.add_argument("--python", metavar="PROGRAM",
                        help="the interpreter with the packages of the checkout (default: its .venv, or uv)")
    parser.add_argument("--ready-file", metavar="FILE", help="create FILE after joining the room for the first time")
    parser.add_argument("--version", action="version", version=f"%(prog)s {version}")
    options = parser.parse_args(arguments)
    for name in ("checkout", "config", "python", "ready_file"):
        if getattr(options, name) == "":
            parser.error(f"argument --{name.replace('_', '-')}: must not be empty")
    return options


def check_checkout(folder):
    if not folder.is_dir():
        raise Failure(f"{folder} is not a folder: --checkout must name an xr-ai checkout.")
    if not (folder / HUB).is_dir() and (folder / OLD_HUB).is_dir():
        raise TooOld(folder)
    for home, package in PACKAGES.items():
        if not (folder / home / package / "__init__.py").is_file():
            raise Failure(f"{folder} is not an xr-ai checkout: it has no {home}/{package}.")


def check_config(name):
    """The sample's file as an absolute path, or an empty string if there is none."""
    name = name or os.environ.get("XMH_CONFIG")
    if not name:
        return ""
    try:
        with open(name, "rb"):
            return os.path.abspath(name)
    except OSError as error:
        raise Failure(f"cannot read {name}: {error.strerror}.") from None


def check_ready_file(name):
    if name and not os.path.isdir(os.path.dirname(os.path.abspath(name))):
        raise Failure(f"cannot create {name}: its folder does not exist.")
    return os.path.abspath(name) if name else ""


def on_end(number, _frame):
    sys.exit(128 + number)


def run_to_end(command, seconds=None, errors=None):
    """What the command prints; it does not outlive this process when that is asked to end."""
    signal.signal(signal.SIGTERM, on_end)
    child = subprocess.Popen(command, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors)
    try:
        printed, _ = child.communicate(timeout=seconds)
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(2)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if child.returncode != 0:
        raise subprocess.CalledProcessError(child.returncode, command)
    return printed


def sync_line(folder):
    return f"uv sync --project {folder / HUB}"


def find_python(folder, wanted):
    if wanted:
        found = shutil.which(wanted)
        if not found:
            raise Failure(f"there is no program {wanted}: --python must name a Python interpreter.")
        return found
    for home in (folder / HUB, folder):
        candidate = home / ".venv" / "bin" / "python"
        if os.path.lexists(candidate):
            return str(candidate)
    uv = shutil.which("uv")
    if not uv:
        raise Failure(f"no Python interpreter for {folder}: it has no .venv, and uv is not installed. Install uv and run "
                      f"`{sync_line(folder)}`, or name an interpreter with --python.")
    print("xr-ai-connector: uv prepares the packages of the checkout; the first time takes minutes.", file=sys.stderr)
    try:
        return run_to_end([uv, "run", "--quiet", "--project", str(folder / HUB), "python", "-c", PROBE]).splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        raise Failure(f"uv could not prepare the packages of the checkout. Try `{sync_line(folder)}`.") from None


def check_python(program, folder):
    try:
        _, *version = run_to_end([program, "-c", PROBE], PROBE_SECONDS, subprocess.DEVNULL).split("\n")[:3]
        version = tuple(map(int, version))
    except (OSError, subprocess.SubprocessError, ValueError):
        raise Failure(f"{program} is not a working Python interpreter. Run `{sync_line(folder)}`, or name another with "
                      "--python.") from None
    if version < OLDEST_PYTHON:
        raise Failure("{} is Python {}.{}, but xr-ai needs {}.{} or later.".format(program, *version, *OLDEST_PYTHON))


def run(options):
    folder = pathlib.Path(options.checkout).resolve()
    check_checkout(folder)
    config = check_config(options.config)
    ready_file = check_ready_file(options.ready_file)
    python = find_python(folder, options.python)
    check_python(python, folder)
    # Those of another environment would lead the interpreter astray.
    kept = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONHOME")}
    os.execve(python, [python, str(INSIDE), str(folder), config, ready_file], kept)


def main(version, arguments=None):
    options = parse(arguments, version)
    try:
        run(options)
    except Failure as failure:
        print(f"xr-ai-connector: {failure}", file=sys.stderr)
        sys.exit(failure.status)
    except KeyboardInterrupt:
        sys.exit(130)
