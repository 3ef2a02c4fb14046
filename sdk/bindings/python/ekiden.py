# SPDX-License-Identifier: Apache-2.0
"""Ekiden's components in Python: a class with a few methods, and run().

The program is started by a bridge plugin and speaks length-prefixed JSON with it on standard input and output; what it
prints goes to the log. Python 3.9 or newer, nothing but the standard library. See docs/guide/bridge_protocol.md.

    class Greeter(ekiden.Sink):
        def deliver(self, events):
            self.host.post(self.config["url"], events[0].document, "application/json", key=events[0].id)

    ekiden.run(Greeter)
"""
import dataclasses
import json
import os
import queue
import sys
import threading
import traceback

from ekiden_channel import Channel, get_bytes, put_bytes, to_json


class Failure(Exception):
    """Ends the work that raises it; its class says what the host does. message: one sentence for a person."""

    code = "internal"  # a defect of the component: final

    def __init__(self, message, retry_after_ms=0, upstream_status=0, result=None):
        super().__init__(message)
        self.message = message
        self.retry_after_ms = retry_after_ms
        self.upstream_status = upstream_status
        self.result = result


def _failure(name, code, what):
    return type(name, (Failure,), {"code": code, "__doc__": what, "__module__": __name__})


Config = _failure("Config", "config", "The settings are wrong: the instance is reported down.")
Auth = _failure("Auth", "auth", "The credentials are wrong: the instance is reported down.")
Gone = _failure("Gone", "gone", "The other side has switched this endpoint off for good.")
Retry = _failure("Retry", "retry", "Certainly not carried out; a repetition may succeed.")
RateLimited = _failure("RateLimited", "rate_limited", "As Retry; retry_after_ms holds for the whole instance.")
NotConnected = _failure("NotConnected", "not_connected", "As Retry: the other side cannot be reached.")
Full = _failure("Full", "full", "As Retry: there is no room.")
Rejected = _failure("Rejected", "rejected", "Final: a repetition cannot succeed.")
NotFound = _failure("NotFound", "not_found", "Final: what the work is for is not there.")
Conflict = _failure("Conflict", "conflict", "Final: it contradicts what is there.")
Cancelled = _failure("Cancelled", "cancelled", "Nobody needed it any more.")
Argument = _failure("Argument", "argument", "The caller's defect.")
Unsupported = _failure("Unsupported", "unsupported", "This host, or component, does not do that.")
State = _failure("State", "state", "Not at this time.")
UnknownOutcome = _failure("UnknownOutcome", "unknown_outcome", "It may or may not have been carried out.")

_FAILURES = {kind.code: kind for kind in Failure.__subclasses__()}
_FAILURES["internal"] = Failure


def _known(kind, members):
    """An order's members as a dataclass; what a later bridge adds is left alone."""
    return kind(**{field.name: members[field.name] for field in dataclasses.fields(kind) if field.name in members})


def _header(headers, name, otherwise):
    for each, value in headers:
        if each.lower() == name.lower():
            return value
    return otherwise


class _Document:
    def json(self):
        return json.loads(self.document)


@dataclasses.dataclass
class Delivery(_Document):
    """An event on its way to a sink, or in front of a filter."""

    id: str  # the idempotency key: the same at every attempt
    type: str
    channel: str
    conversation: str
    document: str  # the CloudEvent, JSON: the same text at every attempt
    attempt: int = 1
    sequence: int = 0
    recorded_ms: int = 0
    record: str = ""  # what the route's map made of the event, JSON; empty: the route has no map


@dataclasses.dataclass
class Command(_Document):
    """What an adapter carries out."""

    id: str  # the idempotency key where the platform takes one
    type: str
    peer_id: str
    document: str  # the command as accepted, JSON
    attempt: int = 1


@dataclasses.dataclass
class Request:
    """A webhook at /hooks/<instance> or below."""

    op: int
    method: str
    path: str
    query: str
    headers: list
    body: bytes

    def header(self, name, otherwise=""):
        return _header(self.headers, name, otherwise)


@dataclasses.dataclass
class Answer:
    """What a webhook is answered. reason: a fixed word of a-z and _ for a refusal; detail: the same for the log."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    reason: str = ""
    detail: str = ""


@dataclasses.dataclass
class Response:
    """A complete answer of another system."""

    status: int
    body: bytes
    headers: list
    retry_after_ms: int  # 0: not said

    def header(self, name, otherwise=""):
        return _header(self.headers, name, otherwise)


@dataclasses.dataclass
class Event:
    """A fact of the platform's. id_material: the platform's own ids of it; the same fact gives the same. data: after
    Ekiden's schema."""

    type: str  # "message.received"
    id_material: list
    data: dict
    peer_id: str = ""
    peer_kind: str = "dm"
    account: str = ""  # empty: the instance's id
    subject: str = ""
    direction: str = "in"
    time_ms: int = 0
    peer_private: bool = False
    raw: bytes = b""
    raw_content_type: str = ""


class Drop:
    """A filter's verdict: the sinks do not get the event. reason: a fixed word of a-z and _."""

    def __init__(self, reason):
        self.members = {"verdict": "drop", "reason": reason}


class Replace:
    """A filter's verdict: the sinks get this CloudEvent instead; a dict, or JSON text."""

    def __init__(self, document):
        text = document if isinstance(document, str) else to_json(document)
        self.members = {"verdict": "replace", "document": text}


class Host:
    """The gateway as this instance sees it. Safe from every thread. What it refuses is raised as a Failure."""

    def __init__(self, channel, order):
        self._channel = channel
        self.instance_id = order["instance"]
        self.max_in_flight = order["max_in_flight"]

    def _ask(self, **question):
        answer = self._channel.ask(question)
        if answer["code"] != "ok":
            raise _FAILURES.get(answer["code"], Failure)(answer.get("message", ""))
        return answer

    def log(self, level, message):
        """level: debug, info, warning or error. No message text, token or secret at info and above."""
        self._channel.say({"say": "log", "level": level, "message": message})

    def health(self, state, reason=""):
        """state: ok, degraded or down."""
        self._channel.say({"say": "health", "state": state, "reason": reason})

    def request(self, method, url, body=b"", headers=(), timeout_ms=0, at_most_once=False, public_only=False):
        """Waits for the answer and gives it, whatever its status. NotConnected: certainly nothing left; UnknownOutcome:
        something left, and no complete answer came. public_only: for a URL that came inside a message, which then
        leads to the public internet or nowhere."""
        question = {"say": "http", "method": method, "url": url, "headers": [list(pair) for pair in headers],
                    "timeout_ms": timeout_ms, "at_most_once": at_most_once, "public_only": public_only}
        put_bytes(question, "body", body)
        answer = self._ask(**question)
        if answer["outcome"] == "not_sent":
            raise NotConnected("the other side cannot be reached")
        if answer["outcome"] != "answered":
            raise UnknownOutcome("the other side's answer was lost")
        return Response(answer["status"], get_bytes(answer, "body"), answer["headers"],
                        max(answer["retry_after_ms"], 0))

    def post(self, url, body, content_type, key="", timeout_ms=0):
        """request() with POST. key: the Idempotency-Key."""
        headers = [("Content-Type", content_type)] + ([("Idempotency-Key", key)] if key else [])
        return self.request("POST", url, body, headers, timeout_ms)

    def emit(self, events, request=None, cursor_name="", cursor=""):
        """Hands events to the journal, all or none. request: the webhook that they came with, whose answer then waits
        for the disk. cursor: where the next poll goes on. Full: the platform, or the poll, must try again."""
        listed = []
        for event in [events] if isinstance(events, Event) else events:
            members = dataclasses.asdict(event)
            put_bytes(members, "raw", members.pop("raw"))
            listed.append(members)
        self._ask(say="emit", op=request.op if request else 0, events=listed, cursor_name=cursor_name, cursor=cursor)

    def cursor(self, name):
        """The newest durable cursor of that name; None before the first. For start()."""
        try:
            return self._ask(say="cursor", name=name)["value"]
        except NotFound:
            return None


class Component:
    """One instance. Work comes on threads of its own, up to max_in_flight at once; a Failure ends it."""

    def __init__(self, host, config):
        self.host = host
        self.config = config

    def start(self):
        """Once, before any work. Config: it cannot work with its settings. A thread that polls begins here."""

    def stop(self):
        """No new work comes; what runs has had its time."""


class Sink(Component):
    def deliver(self, events):
        """Writes events, at least one. A list of None and Failures, one for each event, or None for all is well."""
        raise Unsupported("this sink delivers nothing")


class Filter(Component):
    def apply(self, event):
        """None lets the event pass; or Drop, or Replace. The same event gets the same verdict."""
        raise Unsupported("this filter judges nothing")


class Adapter(Component):
    def send(self, command):
        """Carries out a command. Gives what the platform said of it ({"native_id": …}) or None."""
        raise Unsupported("this adapter sends nothing")

    def on_request(self, request):
        """Answers a webhook. One at a time, as they came, so that a conversation keeps its order: do not wait here for
        the outside."""
        return Answer(404, reason="no_route")


def _ended(error):
    """How work ended, as members of a report."""
    if error is None:
        return {"code": "ok"}
    if not isinstance(error, Failure):
        traceback.print_tb(error.__traceback__)  # where, but not with what: that may be a customer's
        print(type(error).__name__, "in the component", file=sys.stderr)
        error = Failure("a defect in the component: " + type(error).__name__)
    return {"code": error.code, "message": error.message, "retry_after_ms": error.retry_after_ms,
            "upstream_status": error.upstream_status, "result": error.result}


class Program:
    """Runs a component: takes orders, and gives each piece of work a thread. finish() is called when it has stopped."""

    def __init__(self, make, channel, finish):
        self._make = make
        self._channel = channel
        self._finish = finish
        self._component = None
        self._requests = queue.SimpleQueue()
        self._open = 0
        self._idle = threading.Condition()

    def run(self):
        """Until the bridge is gone."""
        for order in self._channel.orders():
            do = order["do"]
            if do == "start":
                self._thread(self._set_up, order)
            elif do in ("deliver", "apply", "send"):
                self._count(1)
                self._thread(self._work, order)
            elif do == "request":
                self._count(1)
                self._requests.put(order)
            elif do == "answer":
                self._channel.answered(order)
            elif do == "ping":
                self._channel.say({"say": "pong"})
            elif do == "stop":
                self._thread(self._stop, order)
            # "cancel" is a hint, and what a later bridge tells may be left alone.

    @staticmethod
    def _thread(target, order):
        threading.Thread(target=target, args=(order,), daemon=True).start()

    def _count(self, more):
        with self._idle:
            self._open += more
            self._idle.notify_all()

    def _set_up(self, order):
        error = None
        try:
            if order["protocol"] != 1:
                raise Config("this ekiden.py speaks protocol 1; take the one of the same Ekiden")
            self._component = self._make(Host(self._channel, order), order["config"])
            self._component.start()
        except Exception as failure:
            error = failure
        self._channel.say({"say": "started", **_ended(error)})
        while error is None:
            self._channel.say(self._answer(self._requests.get()))
            self._count(-1)

    def _work(self, order):
        report = {"say": "done", "op": order["op"]}
        try:
            self._channel.say({**report, "code": "ok", **self._carry_out(order)})
        except BaseException as error:
            try:
                self._channel.say({**report, **_ended(error)})
            except (TypeError, ValueError) as worse:  # its result is no JSON
                self._channel.say({**report, **_ended(worse)})
        self._count(-1)

    def _carry_out(self, order):
        if order["do"] == "deliver":
            results = self._component.deliver([_known(Delivery, event) for event in order["events"]])
            return {} if results is None else {"items": [_ended(each) for each in results]}
        if order["do"] == "apply":
            verdict = self._component.apply(_known(Delivery, order["event"]))
            return {} if verdict is None else verdict.members
        command = order["command"]
        return {"result": self._component.send(_known(Command, {**command, "document": command["json"]}))}

    def _answer(self, order):
        try:
            request = _known(Request, {**order, "body": get_bytes(order, "body")})
            return self._response(order, self._component.on_request(request))
        except BaseException as error:
            return self._response(order, Answer(500, reason="defect", detail=_ended(error)["message"]))

    @staticmethod
    def _response(order, answer):
        members = dataclasses.asdict(answer)
        put_bytes(members, "body", members.pop("body"))
        return {"say": "respond", "op": order["op"], **members}

    def _stop(self, order):
        with self._idle:
            self._idle.wait_for(lambda: self._open == 0, order["grace_ms"] / 1000)
        if self._component is not None:
            self._component.stop()
        self._finish()


def run(make):
    """The program, to its end. make: a component's class, or what makes one of (host, config)."""
    if sys.version_info < (3, 9):
        sys.exit("Python 3.9 or newer is needed; this is " + sys.version.split()[0])
    frames = os.dup(1)
    os.dup2(2, 1)  # what is printed goes to the log, not between the frames

    def write(data):
        view = memoryview(data)
        while view:
            view = view[os.write(frames, view):]

    def end():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)  # threads that still wait for an answer would hold it up

    Program(make, Channel(sys.stdin.buffer.read, write), end).run()
    end()
