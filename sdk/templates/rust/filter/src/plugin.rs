// SPDX-License-Identifier: Apache-2.0
//! Hides numbers: in each text of a message long runs of digits become asterisks, and the platform's own document, which
//! says the same once more, is taken out.
mod abi;
#[macro_use]
mod ekiden;
mod json;

use ekiden::{Delivery, Error, Host, Op, Outcome, Plugin, Reply};
use json::Value;

struct Filter {
    host: Host,
    min_digits: usize,
}

fn hide(text: &str, min_digits: usize) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars().map(Some).chain([None]) {
        match c {
            Some(digit) if digit.is_ascii_digit() => run.push(digit),
            other => {
                out += &if run.len() >= min_digits { "*".repeat(run.len()) } else { run.clone() };
                run.clear();
                out.extend(other);
            }
        }
    }
    out
}

impl Plugin for Filter {
    fn create(host: Host) -> Filter {
        Filter { host, min_digits: 0 }
    }

    fn configure(&mut self, config: &str) -> Result<(), Error> {
        let digits = Value::parse(config).as_ref().and_then(|c| c.get("min_digits")).and_then(Value::integer);
        self.min_digits = digits.ok_or_else(|| Error::new(abi::E_CONFIG, "min_digits is missing"))? as usize;
        Ok(())
    }

    /// Done without a verdict lets the event pass. The same event gets the same verdict: deliveries are repeated.
    fn apply(&mut self, op: Op, event: &Delivery) -> Outcome {
        let mut document =
            Value::parse(event.document).ok_or_else(|| Error::new(abi::E_ARGUMENT, "the event is not JSON"))?;
        let mut hidden = false;
        if let Some(data) = document.get_mut("data") {
            if let Some(parts) = data.get_mut("message").and_then(|message| message.get_mut("parts")) {
                for part in parts.elements_mut() {
                    if let Some(Value::Text(text)) = part.get_mut("text") {
                        let safe = hide(text, self.min_digits);
                        hidden = hidden || safe != *text;
                        *text = safe;
                    }
                }
            }
            data.remove("raw");
        }
        if hidden {
            self.host.replace(op, &document.to_string())?;
        }
        Ok(Reply::Done)
    }
}

plugin!(Filter, KIND_FILTER, "@NAME@", "0.1.0", include_str!("descriptor.json"));
