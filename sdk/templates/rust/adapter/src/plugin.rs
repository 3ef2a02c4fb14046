// SPDX-License-Identifier: Apache-2.0
//! A text that is posted to /hooks/<channel> becomes a message; a message to the customer is posted to a URL.
mod abi;
#[macro_use]
mod ekiden;
mod json;

use ekiden::{Command, Error, Event, Host, Op, Outcome, Plugin, Reply, Request, Response, Sent};
use json::{object, Value};

struct Adapter {
    host: Host,
    url: String,
}

/// What the platform's answer means for the command. The host does the rest: it repeats, waits, or gives up.
fn meaning(response: &Response) -> Result<(), Error> {
    match response.outcome {
        Sent::NotSent => return Err(Error::new(abi::E_NOT_CONNECTED, "the platform cannot be reached")),
        Sent::Unknown => return Err(Error::new(abi::E_UNKNOWN_OUTCOME, "the platform's answer was lost")),
        Sent::Answered => {}
    }
    let code = match response.status {
        200..=299 => return Ok(()),
        429 => abi::E_RATE_LIMITED,
        503 => abi::E_RETRY,
        500..=599 => abi::E_UNKNOWN_OUTCOME, // it failed half-way: nobody knows whether the customer has it
        401 | 403 => abi::E_AUTH,
        _ => abi::E_REJECTED,
    };
    let mut error = Error::new(code, format!("the platform answered {}", response.status));
    error.retry_after_ms = response.retry_after_ms;
    error.upstream_status = response.status;
    Err(error)
}

/// The event's `data` after the schema of messages.
fn data(message_id: &str, sender: &str, text: &str) -> String {
    let identity = object(vec![("type", "user_id".into()), ("value", sender.into())]);
    let part = object(vec![("type", "text".into()), ("text", text.into())]);
    object(vec![
        ("platform", object(vec![("name", "@NAME@".into()), ("msg_id", message_id.into()), ("received_via", "webhook".into())])),
        ("sender", object(vec![("role", "customer".into()), ("identities", Value::Array(vec![identity]))])),
        ("message", object(vec![("native_id", message_id.into()), ("parts", Value::Array(vec![part]))])),
    ])
    .to_string()
}

impl Plugin for Adapter {
    fn create(host: Host) -> Adapter {
        Adapter { host, url: String::new() }
    }

    fn configure(&mut self, config: &str) -> Result<(), Error> {
        let config = Value::parse(config);
        let url = config.as_ref().and_then(|c| c.get("url")).and_then(Value::text);
        self.url = url.ok_or_else(|| Error::new(abi::E_CONFIG, "url is missing"))?.to_string();
        self.host.add_route("POST", "", 65536)
    }

    /// X-Message-Id is the platform's own id: a message that is posted twice is one event.
    fn on_request(&mut self, op: Op, request: &Request) {
        let (message_id, sender) = (request.header("X-Message-Id"), request.header("X-Sender"));
        if message_id.is_empty() {
            return self.host.respond(op, 400, "no_message_id", "the header X-Message-Id is missing");
        }
        if sender.is_empty() {
            return self.host.respond(op, 400, "no_sender", "the header X-Sender is missing");
        }
        let text = match std::str::from_utf8(request.body) {
            Ok(text) => text,
            Err(_) => return self.host.respond(op, 400, "bad_encoding", "the message is not UTF-8"),
        };
        let event = Event {
            kind: "message.received",
            account: self.host.instance_id(), // no platform, so no account there: the channel stands for it
            peer_kind: "dm",
            peer_id: sender,
            id_material: &[message_id],
            data: &data(message_id, sender, text),
            raw: request.body,
            raw_content_type: "text/plain",
        };
        // The host holds the answer back until the event is on disk, and answers 503 itself when it cannot be.
        let status = match self.host.emit(op, &event) {
            Ok(()) => 200,
            Err(error) if error.code == abi::E_FULL => 503,
            Err(_) => 400,
        };
        self.host.respond(op, status, "", "");
    }

    /// The command's JSON goes out as it is: {"type", "to", "parts": […], …}. A real platform wants words of its own.
    fn send(&mut self, op: Op, command: &Command) -> Outcome {
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", command.id)];
        self.host.post(op, &self.url, &headers, command.json.as_bytes(), 0)?;
        Ok(Reply::Pending)
    }

    fn on_response(&mut self, tag: u64, response: &Response) {
        self.host.complete(tag, meaning(response));
    }
}

plugin!(Adapter, KIND_ADAPTER, "@NAME@", "0.1.0", include_str!("descriptor.json"));
