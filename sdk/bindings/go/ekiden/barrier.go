// SPDX-License-Identifier: Apache-2.0

package ekiden

// #include <stdlib.h>
// #include "shim.h"
import "C"

import (
	"errors"
	"fmt"
	"runtime/cgo"
	"sync"
	"unsafe"
)

type instance struct {
	host   *Host
	plugin Plugin
}

func of(handle C.uintptr_t) *instance { return cgo.Handle(handle).Value().(*instance) }

// The status of what the plugin returned; what failed goes to `out`.
func report(err error, out *C.ekd_error) C.ekd_status {
	if err == nil {
		return C.EKD_OK
	}
	if errors.Is(err, Pending) {
		return C.EKD_PENDING
	}
	var failure *Error
	if !errors.As(err, &failure) {
		failure = &Error{Code: Internal, Message: err.Error()}
	}
	fill(out, failure)
	return C.ekd_status(failure.Code)
}

// Runs the plugin's code behind the wall that no panic crosses.
func guarded(handle C.uintptr_t, out *C.ekd_error, work func(*instance) error) (status C.ekd_status) {
	defer func() {
		if cause := recover(); cause != nil {
			of(handle).host.Log(4, fmt.Sprint("the plugin panicked: ", cause))
			status = report(&Error{Code: Internal, Message: "the plugin panicked"}, out)
		}
	}()
	return report(work(of(handle)), out)
}

func unsupported() error { return &Error{Code: Unsupported, Message: "the component does not do that"} }

var (
	once       sync.Once
	descriptor *C.ekd_descriptor
)

//export goDescriptor
func goDescriptor() *C.ekd_descriptor {
	once.Do(func() { // static data for C: lives until the process ends
		made := (*C.ekd_descriptor)(C.calloc(1, C.size_t(unsafe.Sizeof(C.ekd_descriptor{}))))
		made.size = C.uint32_t(unsafe.Sizeof(*made))
		made.kind = C.uint32_t(exported.Kind)
		made.id = C.CString(exported.ID)
		made.version = C.CString(exported.Version)
		made.json = C.CString(exported.Descriptor)
		descriptor = made
	})
	return descriptor
}

//export goCreate
func goCreate(host *C.ekd_host, out *C.ekd_error) (handle C.uintptr_t) {
	defer func() {
		if recover() != nil {
			report(&Error{Code: Internal, Message: "the plugin panicked"}, out)
			handle = 0
		}
	}()
	h := &Host{host}
	return C.uintptr_t(cgo.NewHandle(&instance{h, exported.Create(h)}))
}

//export goDestroy
func goDestroy(handle C.uintptr_t) { cgo.Handle(handle).Delete() }

//export goConfigure
func goConfigure(handle C.uintptr_t, config *C.char, n C.uint64_t, out *C.ekd_error) C.ekd_status {
	return guarded(handle, out, func(i *instance) error {
		return i.plugin.Configure(C.GoBytes(unsafe.Pointer(config), C.int(n)))
	})
}

func delivery(event *C.ekd_delivery) Delivery {
	return Delivery{ID: text(event.id), Type: text(C.shim_delivery_type(event)), Channel: text(event.channel),
		Conversation: text(event.conversation), Document: []byte(text(event.document)),
		Record: []byte(text(C.shim_delivery_record(event))), Attempt: uint32(event.attempt)}
}

//export goDeliver
func goDeliver(handle C.uintptr_t, op C.ekd_op, events *C.ekd_delivery, n C.uint32_t, out *C.ekd_error) C.ekd_status {
	return guarded(handle, out, func(i *instance) error {
		sink, is := i.plugin.(Sink)
		if !is {
			return unsupported()
		}
		var all []Delivery
		for ; n > 0; n-- {
			all = append(all, delivery(events))
			events = C.shim_next(events)
		}
		return sink.Deliver(Op(op), all)
	})
}

//export goSend
func goSend(handle C.uintptr_t, op C.ekd_op, command *C.ekd_command, out *C.ekd_error) C.ekd_status {
	return guarded(handle, out, func(i *instance) error {
		adapter, is := i.plugin.(Adapter)
		if !is {
			return unsupported()
		}
		return adapter.Send(Op(op), Command{ID: text(command.id), Type: text(C.shim_command_type(command)),
			PeerID: text(command.peer_id), JSON: []byte(text(command.json)), Attempt: uint32(command.attempt)})
	})
}

//export goApply
func goApply(handle C.uintptr_t, op C.ekd_op, event *C.ekd_delivery, out *C.ekd_error) C.ekd_status {
	return guarded(handle, out, func(i *instance) error {
		filter, is := i.plugin.(Filter)
		if !is {
			return unsupported()
		}
		return filter.Apply(Op(op), delivery(event))
	})
}

//export goResponse
func goResponse(handle C.uintptr_t, tag C.uint64_t, response *C.ekd_http_response) {
	guarded(handle, nil, func(i *instance) error {
		poster, is := i.plugin.(Poster)
		if !is {
			return unsupported()
		}
		wait := int64(response.retry_after_ms)
		if wait < 0 {
			wait = 0
		} else if wait > 1<<31-1 {
			wait = 1<<31 - 1
		}
		poster.OnResponse(uint64(tag), Response{Outcome: int(response.outcome), Status: int(response.status),
			Body: raw(response.body), RetryAfterMs: int32(wait)})
		return nil
	})
}

//export goRequest
func goRequest(handle C.uintptr_t, op C.ekd_op, request *C.ekd_incoming_request) {
	status := guarded(handle, nil, func(i *instance) error {
		adapter, is := i.plugin.(Adapter)
		if !is {
			return unsupported()
		}
		got := Request{Method: text(request.method), Path: text(request.path), Query: text(request.query), Body: raw(request.body)}
		for n := C.uint32_t(0); n < request.header_count; n++ {
			header := C.shim_header(request, n)
			got.Headers = append(got.Headers, [2]string{text(header.name), text(header.value)})
		}
		adapter.OnRequest(Op(op), got)
		return nil
	})
	if status != C.EKD_OK {
		of(handle).host.Respond(Op(op), 500, "", "")
	}
}
