# SPDX-License-Identifier: Apache-2.0
"""Posts each event, as a CloudEvent in JSON, to a URL."""
import ekiden


class Sink(ekiden.Sink):
    def deliver(self, events):
        if len(events) != 1:
            raise ekiden.Argument("this sink takes one event at a time")
        event = events[0]
        response = self.host.post(self.config["url"], event.document, "application/cloudevents+json; charset=utf-8",
                                  key=event.id, timeout_ms=self.config["timeout_ms"])
        judge(response)


def judge(response):
    """What the receiver's answer means for the event. The host does the rest: it repeats, waits, or gives up."""
    status = response.status
    if 200 <= status <= 299:
        return
    kind = ekiden.Rejected
    if status == 429:
        kind = ekiden.RateLimited
    elif status == 408 or status >= 500:
        kind = ekiden.Retry
    elif status in (401, 403):
        kind = ekiden.Auth
    elif status == 410:
        kind = ekiden.Gone
    raise kind("the receiver answered %d" % status, response.retry_after_ms, status)


if __name__ == "__main__":
    ekiden.run(Sink)
