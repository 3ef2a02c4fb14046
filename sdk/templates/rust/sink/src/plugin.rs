// SPDX-License-Identifier: Apache-2.0
//! Posts each event, as a CloudEvent in JSON, to a URL.
mod abi;
#[macro_use]
mod ekiden;
mod json;

use ekiden::{Delivery, Error, Host, Op, Outcome, Plugin, Reply, Response, Sent};
use json::Value;

struct Sink {
    host: Host,
    url: String,
    timeout_ms: u32,
}

/// What the other side's answer means for the event. The host does the rest: it repeats, waits, or gives up.
fn meaning(response: &Response) -> Result<(), Error> {
    match response.outcome {
        Sent::NotSent => return Err(Error::new(abi::E_NOT_CONNECTED, "the receiver cannot be reached")),
        Sent::Unknown => return Err(Error::new(abi::E_UNKNOWN_OUTCOME, "the receiver's answer was lost")),
        Sent::Answered => {}
    }
    let code = match response.status {
        200..=299 => return Ok(()),
        429 => abi::E_RATE_LIMITED,
        408 | 500..=599 => abi::E_RETRY,
        401 | 403 => abi::E_AUTH,
        410 => abi::E_GONE,
        _ => abi::E_REJECTED,
    };
    let mut error = Error::new(code, format!("the receiver answered {}", response.status));
    error.retry_after_ms = response.retry_after_ms;
    error.upstream_status = response.status;
    Err(error)
}

impl Plugin for Sink {
    fn create(host: Host) -> Sink {
        Sink { host, url: String::new(), timeout_ms: 0 }
    }

    fn configure(&mut self, config: &str) -> Result<(), Error> {
        let config = Value::parse(config);
        let url = config.as_ref().and_then(|c| c.get("url")).and_then(Value::text);
        let timeout = config.as_ref().and_then(|c| c.get("timeout_ms")).and_then(Value::integer);
        self.url = url.ok_or_else(|| Error::new(abi::E_CONFIG, "url is missing"))?.to_string();
        self.timeout_ms = timeout.ok_or_else(|| Error::new(abi::E_CONFIG, "timeout_ms is missing"))? as u32;
        Ok(())
    }

    /// The operation is the request's tag: on_response finds it again.
    fn deliver(&mut self, op: Op, events: &[Delivery]) -> Outcome {
        if events.len() != 1 {
            return Err(Error::new(abi::E_ARGUMENT, "this sink takes one event at a time"));
        }
        let event = &events[0];
        let headers =
            [("Content-Type", "application/cloudevents+json; charset=utf-8"), ("Idempotency-Key", event.id)];
        self.host.post(op, &self.url, &headers, event.document.as_bytes(), self.timeout_ms)?;
        Ok(Reply::Pending)
    }

    fn on_response(&mut self, tag: u64, response: &Response) {
        self.host.complete(tag, meaning(response));
    }
}

plugin!(Sink, KIND_SINK, "@NAME@", "0.1.0", include_str!("descriptor.json"));
