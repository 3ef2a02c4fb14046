// SPDX-License-Identifier: Apache-2.0

// Posts each event, as a CloudEvent in JSON, to a URL.
package main

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"@NAME@/src/ekiden"
)

//go:embed descriptor.json
var descriptor string

type sink struct {
	host     *ekiden.Host
	settings struct {
		URL       string `json:"url"`
		TimeoutMs uint32 `json:"timeout_ms"`
	}
}

func (s *sink) Configure(config []byte) error {
	if err := json.Unmarshal(config, &s.settings); err != nil || s.settings.URL == "" {
		return &ekiden.Error{Code: ekiden.Config, Message: "url is missing"}
	}
	return nil
}

// The operation is the request's tag: OnResponse finds it again.
func (s *sink) Deliver(op ekiden.Op, events []ekiden.Delivery) error {
	if len(events) != 1 {
		return &ekiden.Error{Code: ekiden.Argument, Message: "this sink takes one event at a time"}
	}
	err := s.host.Post(uint64(op), s.settings.URL, "application/cloudevents+json; charset=utf-8", events[0].ID,
		events[0].Document, s.settings.TimeoutMs)
	if err != nil {
		return err
	}
	return ekiden.Pending
}

func (s *sink) OnResponse(tag uint64, response ekiden.Response) {
	s.host.Complete(ekiden.Op(tag), meaning(response))
}

// What the other side's answer means for the event. The host does the rest: it repeats, waits, or gives up.
func meaning(response ekiden.Response) error {
	switch response.Outcome {
	case ekiden.Answered:
	case ekiden.NotSent:
		return &ekiden.Error{Code: ekiden.NotConnected, Message: "the receiver cannot be reached"}
	default:
		return &ekiden.Error{Code: ekiden.UnknownOutcome, Message: "the receiver's answer was lost"}
	}
	failure := &ekiden.Error{Code: ekiden.Rejected, Message: fmt.Sprint("the receiver answered ", response.Status),
		RetryAfterMs: response.RetryAfterMs, UpstreamStatus: int32(response.Status)}
	switch status := response.Status; {
	case status >= 200 && status <= 299:
		return nil
	case status == 429:
		failure.Code = ekiden.RateLimited
	case status == 408 || status >= 500:
		failure.Code = ekiden.Retry
	case status == 401 || status == 403:
		failure.Code = ekiden.Auth
	case status == 410:
		failure.Code = ekiden.Gone
	}
	return failure
}

func init() {
	ekiden.Export(ekiden.Component{ID: "@NAME@", Version: "0.1.0", Kind: ekiden.KindSink, Descriptor: descriptor,
		Create: func(host *ekiden.Host) ekiden.Plugin { return &sink{host: host} }})
}

func main() {} // never called: the build wants one
