#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a gateway with this plugin, carries one message, and shows what came out. Needs `ekiden` on PATH."""
import http.server
import json
import os
import pathlib
import secrets
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

KIND = "@KIND@"
TEXT = "hello, my number is 12345"
received = []
arrived = threading.Event()


class Receiver(http.server.BaseHTTPRequestHandler):
    """The other system: takes every POST."""

    def do_POST(self):
        received.append(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        arrived.set()

    def log_message(self, *_):
        pass


def wait_for(what, look, process, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit("the gateway has ended")
        found = look()
        if found:
            return found
        time.sleep(0.05)
    sys.exit("waited in vain for " + what)


def ask(address, path, body=None, headers=None):
    request = urllib.request.Request("http://" + address + path, data=body, headers=headers or {})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def carry(process, data, token):
    run_file = pathlib.Path(data, "run.json")

    def ready():
        try:
            run = json.loads(run_file.read_text())
            ask(run["admin"], "/readyz")
            return run
        except (OSError, ValueError):
            return None

    run = wait_for("the gateway to be ready", ready, process)
    bearer = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
    ask(run["listen"], "/hooks/web", TEXT.encode(),
        {"X-Message-Id": "1", "X-Sender": "ada", "Content-Type": "text/plain"})
    print("in:     ", TEXT)
    if KIND == "adapter":
        event = wait_for("the event", lambda: json.loads(ask(run["admin"], "/v1/events", headers=bearer))["events"],
                         process)[0]
        print("event:  ", json.dumps(event["data"]["message"], ensure_ascii=False))
        command = {"type": "message.send", "channel": "web", "to": "ada", "parts": [{"type": "text", "text": "hi, ada"}]}
        ask(run["admin"], "/v1/commands", json.dumps(command).encode(), dict(bearer, **{"Idempotency-Key": "1"}))
    wait_for("the message to come out", arrived.is_set, process)
    print("out:    ", received[0])
    wanted = {"adapter": "hi, ada", "sink": TEXT, "filter": "hello, my number is *****"}[KIND]
    if wanted not in received[0] or (KIND == "filter" and "12345" in received[0]):
        sys.exit("that is not what was expected: " + wanted)


def main():
    os.chdir(pathlib.Path(__file__).resolve().parent)
    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as data:
        token = secrets.token_urlsafe(24)
        settings = {"TRIAL_LISTEN": "127.0.0.1:0", "TRIAL_ADMIN": "127.0.0.1:0", "TRIAL_DATA": data,
                    "TRIAL_TOKEN": token, "TRIAL_URL": "http://127.0.0.1:%d/" % receiver.server_port,
                    "TRIAL_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                    # A confined plugin that starts python3 starts this one, and no script that looks for it.
                    "PATH": os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]}
        process = subprocess.Popen(["ekiden", "run", "-c", "ekiden.yaml"], env=dict(os.environ, **settings))
        try:
            carry(process, data, token)
        finally:
            process.terminate()
            process.wait()
    print("carried")


if __name__ == "__main__":
    main()
