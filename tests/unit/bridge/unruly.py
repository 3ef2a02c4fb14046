# SPDX-License-Identifier: Apache-2.0
"""A program that misbehaves as it is told: by the words of its command line, and by the type of an event."""
import os
import signal
import struct
import subprocess
import sys
import time

import ekiden

FRAMES = os.dup(1)


def raw(data):
    os.write(FRAMES, data)


class Unruly:
    def __init__(self, host, config):
        self.host = host
        if config.get("refuse"):
            raise ekiden.Config("it does not like these settings")

    def start(self):
        print("ready to misbehave", file=sys.stderr)

    def stop(self):
        if "no-stop" in sys.argv:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(3600)

    def deliver(self, events):
        return self.do(events[0].type)

    def apply(self, event):
        return self.do(event.type)

    def send(self, command):
        return self.do(command.type)

    def on_request(self, request):
        self.do(request.body.decode())
        return ekiden.Answer(204)

    def do(self, what):
        if what == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if what == "exit":
            os._exit(3)
        if what == "hang":
            os.kill(os.getpid(), signal.SIGSTOP)
        if what == "never":
            time.sleep(3600)
        if what == "garbage":
            raw(b"Traceback (most recent call last):\n")
        if what == "no-json":
            raw(struct.pack("<I", 3) + b"{]}")
        if what == "unknown":
            body = b'{"say":"sing"}'
            raw(struct.pack("<I", len(body)) + body)
        if what == "too-long":
            raw(struct.pack("<I", 0xFFFFFFF0))
        if what == "close":
            os.close(FRAMES)
            for fd in range(3, 64):
                try:
                    os.close(fd)
                except OSError:
                    pass
            time.sleep(3600)
        if what == "chatter":
            for number in range(1000):
                print("line", number)
            sys.stdout.flush()
        if what == "twice":
            body = b'{"say":"done","op":987654,"code":"ok"}'
            raw(struct.pack("<I", len(body)) + body)
        if what == "child":
            child = subprocess.Popen(["sleep", "3600"])
            raise ekiden.Rejected("child %d" % child.pid)
        if what == "defect":
            raise KeyError("x")
        return None


if "exit-at-start" in sys.argv:
    sys.exit("it has no wish to start")
if "silent" in sys.argv:
    time.sleep(3600)
ekiden.run(Unruly)
