# SPDX-License-Identifier: Apache-2.0
"""Hides numbers: in each text of a message long runs of digits become asterisks, and the platform's own document, which
says the same once more, is taken out."""
import re

import ekiden


class Filter(ekiden.Filter):
    def start(self):
        self.long = re.compile("[0-9]{%d,}" % self.config["min_digits"])

    def apply(self, event):
        """None lets the event pass. The same event gets the same verdict: deliveries are repeated."""
        try:
            document = event.json()
        except (ValueError, RecursionError):
            raise ekiden.Argument("the event is not JSON") from None
        data = document.get("data")
        hidden = False
        for part in texts(data):
            text = self.long.sub(lambda run: "*" * len(run.group()), part["text"])
            hidden = hidden or text != part["text"]
            part["text"] = text
        if not hidden:
            return None
        data.pop("raw", None)
        return ekiden.Replace(document)


def texts(data):
    """The parts of a message that are texts."""
    message = data.get("message") if isinstance(data, dict) else None
    parts = message.get("parts") if isinstance(message, dict) else None
    return [part for part in parts or [] if isinstance(part, dict) and isinstance(part.get("text"), str)]


if __name__ == "__main__":
    ekiden.run(Filter)
