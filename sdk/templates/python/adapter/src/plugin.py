# SPDX-License-Identifier: Apache-2.0
"""A text that is posted to /hooks/<channel> becomes a message; a message to the customer is posted to a URL."""
import ekiden


class Adapter(ekiden.Adapter):
    def on_request(self, request):
        """X-Message-Id is the platform's own id: a message that is posted twice is one event."""
        message_id, sender = request.header("X-Message-Id"), request.header("X-Sender")
        if not message_id:
            return ekiden.Answer(400, reason="no_message_id", detail="the header X-Message-Id is missing")
        if not sender:
            return ekiden.Answer(400, reason="no_sender", detail="the header X-Sender is missing")
        try:
            text = request.body.decode()
        except UnicodeDecodeError:
            return ekiden.Answer(400, reason="bad_encoding", detail="the message is not UTF-8")
        try:
            self.host.emit(message(message_id, sender, text, request.body), request)
        except ekiden.Full:  # the host answers 503 itself when what it took cannot be kept
            return ekiden.Answer(503)
        except ekiden.Failure as refused:
            return ekiden.Answer(400, reason="refused", detail=refused.message)
        return ekiden.Answer(200)

    def send(self, command):
        """The command's JSON goes out as it is: {"type", "to", "parts": […], …}. A real platform wants words of its own."""
        response = self.host.post(self.config["url"], command.document, "application/json", key=command.id)
        judge(response)


def message(message_id, sender, text, raw):
    data = {"platform": {"name": "@NAME@", "msg_id": message_id, "received_via": "webhook"},
            "sender": {"role": "customer", "identities": [{"type": "user_id", "value": sender}]},
            "message": {"native_id": message_id, "parts": [{"type": "text", "text": text}]}}
    return ekiden.Event("message.received", [message_id], data, peer_id=sender, raw=raw, raw_content_type="text/plain")


def judge(response):
    """What the platform's answer means for the command. The host does the rest: it repeats, waits, or gives up."""
    status = response.status
    if 200 <= status <= 299:
        return
    kind = ekiden.Rejected
    if status == 429:
        kind = ekiden.RateLimited
    elif status == 503:
        kind = ekiden.Retry
    elif status >= 500:  # it failed half-way: nobody knows whether the customer has it
        kind = ekiden.UnknownOutcome
    elif status in (401, 403):
        kind = ekiden.Auth
    raise kind("the platform answered %d" % status, response.retry_after_ms, status)


if __name__ == "__main__":
    ekiden.run(Adapter)
