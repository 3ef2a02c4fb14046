// SPDX-License-Identifier: Apache-2.0

// A text that is posted to /hooks/<channel> becomes a message; a message to the customer is posted to a URL.
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"@NAME@/src/ekiden"
)

//go:embed descriptor.json
var descriptor string

type adapter struct {
	host     *ekiden.Host
	settings struct {
		URL string `json:"url"`
	}
}

func (a *adapter) Configure(config []byte) error {
	if err := json.Unmarshal(config, &a.settings); err != nil || a.settings.URL == "" {
		return &ekiden.Error{Code: ekiden.Config, Message: "url is missing"}
	}
	return a.host.AddRoute("POST", "", 65536)
}

func header(request ekiden.Request, name string) string {
	for _, header := range request.Headers {
		if strings.EqualFold(header[0], name) {
			return header[1]
		}
	}
	return ""
}

type object map[string]any

// The event's data after the schema of messages.
func data(messageID, sender, text string) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	// Strings alone: nothing here that JSON could not say.
	_ = encoder.Encode(struct {
		Platform object `json:"platform"`
		Sender   object `json:"sender"`
		Message  object `json:"message"`
	}{
		object{"name": "@NAME@", "msg_id": messageID, "received_via": "webhook"},
		object{"role": "customer", "identities": []object{{"type": "user_id", "value": sender}}},
		object{"native_id": messageID, "parts": []any{struct {
			Type string `json:"type"`
			Text string `json:"text"`
		}{"text", text}}},
	})
	return bytes.TrimSpace(out.Bytes())
}

// X-Message-Id is the platform's own id: a message that is posted twice is one event.
func (a *adapter) OnRequest(op ekiden.Op, request ekiden.Request) {
	messageID, sender := header(request, "X-Message-Id"), header(request, "X-Sender")
	switch {
	case messageID == "":
		a.host.Respond(op, 400, "no_message_id", "the header X-Message-Id is missing")
		return
	case sender == "":
		a.host.Respond(op, 400, "no_sender", "the header X-Sender is missing")
		return
	case !utf8.Valid(request.Body) || !utf8.ValidString(messageID) || !utf8.ValidString(sender):
		a.host.Respond(op, 400, "bad_encoding", "the message is not UTF-8")
		return
	}
	err := a.host.Emit(op, ekiden.Event{Type: "message.received", PeerID: sender, IDMaterial: messageID,
		Data: data(messageID, sender, string(request.Body)), Raw: request.Body, RawContentType: "text/plain"})
	// The host holds the answer back until the event is on disk, and answers 503 itself when it cannot be.
	status := 200
	var failure *ekiden.Error
	if errors.As(err, &failure) {
		status = 400
		if failure.Code == ekiden.Full {
			status = 503
		}
	}
	a.host.Respond(op, status, "", "")
}

// The command's JSON goes out as it is: {"type", "to", "parts": […], …}. A real platform wants words of its own.
func (a *adapter) Send(op ekiden.Op, command ekiden.Command) error {
	if err := a.host.Post(uint64(op), a.settings.URL, "application/json", command.ID, command.JSON, 0); err != nil {
		return err
	}
	return ekiden.Pending
}

func (a *adapter) OnResponse(tag uint64, response ekiden.Response) {
	a.host.Complete(ekiden.Op(tag), meaning(response))
}

// What the platform's answer means for the command. The host does the rest: it repeats, waits, or gives up.
func meaning(response ekiden.Response) error {
	switch response.Outcome {
	case ekiden.Answered:
	case ekiden.NotSent:
		return &ekiden.Error{Code: ekiden.NotConnected, Message: "the platform cannot be reached"}
	default:
		return &ekiden.Error{Code: ekiden.UnknownOutcome, Message: "the platform's answer was lost"}
	}
	failure := &ekiden.Error{Code: ekiden.Rejected, Message: fmt.Sprint("the platform answered ", response.Status),
		RetryAfterMs: response.RetryAfterMs, UpstreamStatus: int32(response.Status)}
	switch status := response.Status; {
	case status >= 200 && status <= 299:
		return nil
	case status == 429:
		failure.Code = ekiden.RateLimited
	case status == 503:
		failure.Code = ekiden.Retry
	case status >= 500: // it failed half-way: nobody knows whether the customer has it
		failure.Code = ekiden.UnknownOutcome
	case status == 401 || status == 403:
		failure.Code = ekiden.Auth
	}
	return failure
}

func init() {
	ekiden.Export(ekiden.Component{ID: "@NAME@", Version: "0.1.0", Kind: ekiden.KindAdapter, Descriptor: descriptor,
		Create: func(host *ekiden.Host) ekiden.Plugin { return &adapter{host: host} }})
}

func main() {} // never called: the build wants one
