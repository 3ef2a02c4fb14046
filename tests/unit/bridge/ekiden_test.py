# SPDX-License-Identifier: Apache-2.0
"""The Python side of the bridge's protocol, over pipes: this test is the bridge."""
import json
import os
import struct
import sys
import threading
import unittest

import ekiden
import ekiden_channel


class Bridge:
    """Runs a component on a thread, and speaks with it."""

    def __init__(self, make, protocol=1, hears_start=True):
        orders, self._orders = os.pipe()
        reports, self._reports = os.pipe()
        self._in, self._from = os.fdopen(orders, "rb"), os.fdopen(reports, "rb")
        channel = ekiden.Channel(self._in.read, lambda data: os.write(self._reports, data))
        self.finished = threading.Event()
        self.thread = threading.Thread(target=ekiden.Program(make, channel, self.finished.set).run, daemon=True)
        self.thread.start()
        self.tell(do="start", protocol=protocol, id="x", instance="here", max_in_flight=4, config={})
        self.started = self.hear() if hears_start else None

    def tell(self, **order):
        body = json.dumps(order).encode()
        os.write(self._orders, struct.pack("<I", len(body)) + body)

    def hear(self):
        length = struct.unpack("<I", self._from.read(4))[0]
        return json.loads(self._from.read(length))

    def end(self):
        os.close(self._orders)
        self.thread.join()
        os.close(self._reports)
        self._in.close()
        self._from.close()


def event(text="{}", **more):
    return dict({"id": "e1", "type": "t", "channel": "c", "conversation": "k", "attempt": 1, "sequence": 1,
                 "recorded_ms": 1, "document": text}, **more)


class Recorder(ekiden.Sink):
    def deliver(self, events):
        what = events[0].type
        if what == "fail":
            raise ekiden.RateLimited("slowly", retry_after_ms=7000, upstream_status=429)
        if what == "defect":
            raise KeyError("secret text")
        if what == "post":
            response = self.host.post("https://a/", b"\xff", "text/plain", key="k1")
            raise ekiden.Rejected("got %d %r" % (response.status, response.body))
        if what == "batch":
            return [None, ekiden.Rejected("not this one")]
        return None


class Program(unittest.TestCase):
    def test_work_ends_with_what_the_handler_did(self):
        bridge = Bridge(Recorder)
        self.assertEqual(bridge.started, {"say": "started", "code": "ok"})
        bridge.tell(do="deliver", op=1, events=[event()])
        self.assertEqual(bridge.hear(), {"say": "done", "op": 1, "code": "ok"})
        bridge.tell(do="deliver", op=2, events=[event(type="fail")])
        self.assertEqual(bridge.hear(), {"say": "done", "op": 2, "code": "rate_limited", "message": "slowly",
                                         "retry_after_ms": 7000, "upstream_status": 429, "result": None})
        bridge.tell(do="deliver", op=3, events=[event(type="batch"), event()])
        self.assertEqual([item["code"] for item in bridge.hear()["items"]], ["ok", "rejected"])
        bridge.end()

    def test_a_defect_is_internal_and_tells_no_content(self):
        bridge = Bridge(Recorder)
        bridge.tell(do="deliver", op=1, events=[event(type="defect")])
        report = bridge.hear()
        self.assertEqual(report["code"], "internal")
        self.assertNotIn("secret", report["message"])
        bridge.end()

    def test_a_request_waits_for_its_answer_and_lets_other_work_pass(self):
        bridge = Bridge(Recorder)
        bridge.tell(do="deliver", op=1, events=[event(type="post")])
        question = bridge.hear()
        self.assertEqual((question["say"], question["url"], question["body_base64"]), ("http", "https://a/", "/w=="))
        self.assertIn(["Idempotency-Key", "k1"], question["headers"])
        bridge.tell(do="deliver", op=2, events=[event()])
        self.assertEqual(bridge.hear()["op"], 2)
        bridge.tell(do="answer", call=question["call"], code="ok", outcome="answered", status=418, retry_after_ms=-1,
                    headers=[["X", "y"]], body="tea", error="")
        self.assertEqual(bridge.hear()["message"], "got 418 b'tea'")
        bridge.end()

    def test_what_was_not_sent_and_what_was_lost_are_failures_of_their_own(self):
        bridge = Bridge(Recorder)
        for outcome, code in (("not_sent", "not_connected"), ("unknown", "unknown_outcome")):
            bridge.tell(do="deliver", op=1, events=[event(type="post")])
            bridge.tell(do="answer", call=bridge.hear()["call"], code="ok", outcome=outcome, status=0, retry_after_ms=-1,
                        headers=[], body="", error="x")
            self.assertEqual(bridge.hear()["code"], code)
        bridge.tell(do="deliver", op=1, events=[event(type="post")])
        bridge.tell(do="answer", call=bridge.hear()["call"], code="unsupported", message="no such service", value="")
        self.assertEqual(bridge.hear()["code"], "unsupported")
        bridge.end()

    def test_a_refused_configuration_is_said_at_the_start(self):
        class Picky(ekiden.Sink):
            def start(self):
                raise ekiden.Config("url is missing")

        bridge = Bridge(Picky)
        self.assertEqual((bridge.started["say"], bridge.started["code"]), ("started", "config"))
        bridge.end()

    def test_another_protocol_is_refused(self):
        bridge = Bridge(Recorder, protocol=2)
        self.assertEqual(bridge.started["code"], "config")
        bridge.end()

    def test_verdicts(self):
        class Judge(ekiden.Filter):
            def apply(self, event):
                return {"drop": ekiden.Drop("spam"), "replace": ekiden.Replace({"n": 2 ** 60}), "pass": None}[event.type]

        bridge = Bridge(Judge)
        bridge.tell(do="apply", op=1, event=event(type="pass"))
        self.assertEqual(bridge.hear(), {"say": "done", "op": 1, "code": "ok"})
        bridge.tell(do="apply", op=2, event=event(type="drop"))
        self.assertEqual(bridge.hear()["reason"], "spam")
        bridge.tell(do="apply", op=3, event=event(type="replace"))
        self.assertEqual(bridge.hear()["document"], '{"n":1152921504606846976}')
        bridge.end()

    def test_webhooks_are_answered_one_after_the_other_in_their_order(self):
        class Keeper(ekiden.Adapter):
            def on_request(self, request):
                self.host.emit(ekiden.Event("message.received", [request.body.decode()], {}, peer_id="ada", raw=b"\xff"),
                               request)
                return ekiden.Answer(200)

        bridge = Bridge(Keeper)
        for number in range(3):
            bridge.tell(do="request", op=10 + number, method="POST", path="", query="", headers=[], body=str(number))
        for number in range(3):
            question = bridge.hear()
            self.assertEqual((question["say"], question["op"]), ("emit", 10 + number))
            self.assertEqual(question["events"][0]["id_material"], [str(number)])
            bridge.tell(do="answer", call=question["call"], code="ok", message="", value="")
            answer = bridge.hear()
            self.assertEqual((answer["say"], answer["op"], answer["status"]), ("respond", 10 + number, 200))
        bridge.end()

    def test_a_stop_waits_for_the_work_that_runs_and_for_its_answers(self):
        bridge = Bridge(Recorder)
        bridge.tell(do="deliver", op=1, events=[event(type="post")])
        call = bridge.hear()["call"]
        bridge.tell(do="stop", grace_ms=60_000)
        bridge.tell(do="answer", call=call, code="ok", outcome="not_sent")
        self.assertEqual(bridge.hear()["code"], "not_connected")
        self.assertTrue(bridge.finished.wait(60))
        bridge.end()

    def test_a_stop_does_not_wait_longer_than_the_grace(self):
        bridge = Bridge(Recorder)
        bridge.tell(do="deliver", op=1, events=[event(type="post")])
        bridge.hear()
        bridge.tell(do="stop", grace_ms=1)
        self.assertTrue(bridge.finished.wait(60))
        bridge.end()

    def test_members_that_a_later_bridge_adds_are_left_alone(self):
        bridge = Bridge(Recorder)
        bridge.tell(do="deliver", op=1, events=[event(weather="rain")], weather="rain")
        self.assertEqual(bridge.hear()["code"], "ok")
        bridge.end()

    def test_what_a_handler_gives_and_is_no_json_is_a_defect(self):
        class Odd(ekiden.Adapter):
            def send(self, command):
                if command.type == "fail":
                    raise ekiden.Rejected("no", result=object())
                return object() if command.type == "give" else sys.exit("away")

            def on_request(self, request):
                return None

        bridge = Bridge(Odd)
        for number, kind in enumerate(("fail", "give", "exit")):
            bridge.tell(do="send", op=number, command={"id": "c", "type": kind, "peer_id": "p", "attempt": 1, "json": "{}"})
            self.assertEqual(bridge.hear()["code"], "internal")
        bridge.tell(do="request", op=9, method="POST", path="", query="", headers=[], body="")
        self.assertEqual(bridge.hear()["status"], 500)
        bridge.end()

    def test_a_ping_is_answered_and_a_hint_is_left_alone(self):
        bridge = Bridge(Recorder)
        bridge.tell(do="cancel", op=1)
        bridge.tell(do="something later")
        bridge.tell(do="ping")
        self.assertEqual(bridge.hear(), {"say": "pong"})
        bridge.end()

    def test_a_cursor_that_is_not_there_is_none(self):
        class Poller(ekiden.Adapter):
            def start(self):
                self.host.log("info", "cursor %r" % self.host.cursor("poll"))

        bridge = Bridge(Poller, hears_start=False)
        bridge.tell(do="answer", call=bridge.hear()["call"], code="not_found", message="none", value="")
        self.assertEqual(bridge.hear()["message"], "cursor None")
        self.assertEqual(bridge.hear()["code"], "ok")
        bridge.end()


class Frames(unittest.TestCase):
    def test_a_frame_that_is_too_long_is_refused_on_either_side(self):
        channel = ekiden.Channel(lambda n: struct.pack("<I", ekiden_channel.LONGEST_FRAME + 1), lambda data: None)
        with self.assertRaises(ValueError):
            next(channel.orders())
        with self.assertRaises(ValueError):
            channel.say({"say": "log", "message": "x" * ekiden_channel.LONGEST_FRAME})

    def test_a_stream_that_ends_inside_a_frame_ends_the_orders(self):
        pieces = [struct.pack("<I", 9), b"{"]
        channel = ekiden.Channel(lambda n: pieces.pop(0), lambda data: None)
        self.assertEqual(list(channel.orders()), [])

    def test_json_stays_what_it_was(self):
        for text in ('{"n":9007199254740993}', '{"t":"你好"}', '{"t":"\\ud800"}', '{"a":[1,null,true]}'):
            self.assertEqual(ekiden.to_json(json.loads(text)), text)
        with self.assertRaises(ValueError):
            ekiden.to_json(float("nan"))


if __name__ == "__main__":
    unittest.main()
