# SPDX-License-Identifier: Apache-2.0
"""The bridge's protocol below ekiden.py: frames of JSON, and questions with their answers. See
docs/guide/bridge_protocol.md."""
import base64
import json
import queue
import struct
import threading

LONGEST_FRAME = 16 << 20


def to_json(value):
    """JSON text, short; a lone surrogate stays an escape."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        text.encode()
        return text
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False, separators=(",", ":"))


def put_bytes(document, name, value):
    """Text as it is; anything else as base64."""
    if isinstance(value, str):
        value = value.encode()
    try:
        document[name] = value.decode()
    except UnicodeDecodeError:
        document[name + "_base64"] = base64.b64encode(value).decode()


def get_bytes(document, name):
    coded = document.get(name + "_base64")
    return document.get(name, "").encode() if coded is None else base64.b64decode(coded)


class Channel:
    """Frames to and from the bridge: u32, little-endian, then so many bytes of JSON."""

    def __init__(self, read, write):
        self._read = read    # n -> n bytes, fewer at the end
        self._write = write  # bytes -> None, all of them
        self._lock = threading.Lock()
        self._calls = {}
        self._last_call = 0

    def say(self, report):
        body = to_json(report).encode("utf-8", "replace")
        if len(body) > LONGEST_FRAME:
            raise ValueError("a report is longer than 16 MiB")
        with self._lock:
            self._write(struct.pack("<I", len(body)) + body)

    def ask(self, question):
        """Waits for the answer; orders() must run meanwhile."""
        box = queue.SimpleQueue()
        with self._lock:
            self._last_call += 1
            call = self._last_call
            self._calls[call] = box
        try:
            self.say(dict(question, call=call))
        except BaseException:
            self._calls.pop(call, None)
            raise
        return box.get()

    def answered(self, order):
        box = self._calls.pop(order["call"], None)
        if box is not None:
            box.put(order)

    def orders(self):
        """Every order, until the bridge closes its end."""
        while True:
            prefix = self._read(4)
            if len(prefix) < 4:
                return
            length = struct.unpack("<I", prefix)[0]
            if length > LONGEST_FRAME:
                raise ValueError("a frame of %d bytes was announced" % length)
            body = self._read(length)
            if len(body) < length:
                return
            yield json.loads(body)
