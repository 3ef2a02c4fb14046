// SPDX-License-Identifier: Apache-2.0

// Package ekiden is Ekiden's plugin ABI for Go: over the C headers, with nothing to fetch. Go brings threads and signal
// handlers along, so the descriptor says needs.own_runtime, and the gateway runs the plugin in a process of its own.
package ekiden

import "errors"

// Op names one piece of work across time.
type Op uint64

// Status codes; the band is what the host acts on (ekiden/base.h).
const (
	Argument       = -1
	Unsupported    = -3
	Config         = -10
	Auth           = -11
	Gone           = -12
	Retry          = -20
	RateLimited    = -21
	NotConnected   = -22
	Full           = -23
	Rejected       = -30
	NotFound       = -31
	Cancelled      = -40
	Internal       = -50
	UnknownOutcome = -60
)

const (
	KindAdapter = 1
	KindSink    = 2
	KindFilter  = 3
)

// Error says why something failed. Message: one sentence for a person; never a secret or a message's text.
type Error struct {
	Code           int32
	Message        string
	RetryAfterMs   int32
	UpstreamStatus int32
}

func (e *Error) Error() string { return e.Message }

// Pending says that Host.Complete follows, once.
var Pending = errors.New("pending")

// Delivery is an event on its way to a sink, or in front of a filter.
type Delivery struct {
	ID, Type, Channel, Conversation string
	Document                        []byte // the CloudEvent, JSON: the same bytes at every attempt
	Record                          []byte // what the route's map made of it, JSON; empty: the route has no map
	Attempt                         uint32
}

// Command is what an adapter carries out.
type Command struct {
	ID, Type, PeerID string
	JSON             []byte // the command as accepted
	Attempt          uint32
}

// Request is a webhook at /hooks/<instance id> or below.
type Request struct {
	Method, Path, Query string
	Headers             [][2]string
	Body                []byte
}

// How a request to the outside ended.
const (
	Answered = 0
	NotSent  = 1 // certainly nothing reached the other side
	Unknown  = 2 // bytes left, no complete answer came
)

type Response struct {
	Outcome      int
	Status       int
	Body         []byte
	RetryAfterMs int32
}

// Event is a message from a person. Data: JSON after Ekiden's schema of messages. IDMaterial: the platform's own id of
// it; the same message gives the same.
type Event struct {
	Type, PeerID, IDMaterial string
	Data, Raw                []byte
	RawContentType           string
}

// Plugin is one instance. Never two calls at once; none may block. A panic is reported as Internal.
type Plugin interface {
	// Configure comes once, first, with the JSON that the host has validated, defaults filled in.
	Configure(config []byte) error
}

type Sink interface {
	Deliver(op Op, events []Delivery) error
}

type Adapter interface {
	Send(op Op, command Command) error
	OnRequest(op Op, request Request)
}

// Filter: nil without a verdict lets the event pass.
type Filter interface {
	Apply(op Op, event Delivery) error
}

// Poster gets the answers to Host.Post.
type Poster interface {
	OnResponse(tag uint64, response Response)
}

// Component is what the file exports.
type Component struct {
	ID, Version, Descriptor string
	Kind                    uint32
	// Create keeps the host, and calls nothing of it.
	Create func(host *Host) Plugin
}

var exported Component

// Export is called once, from an init function.
func Export(component Component) { exported = component }
