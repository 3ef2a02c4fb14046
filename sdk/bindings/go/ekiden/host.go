// SPDX-License-Identifier: Apache-2.0

package ekiden

// #include "shim.h"
import "C"

import (
	"unicode/utf8"
	"unsafe"
)

// Host is the gateway as one instance sees it. Safe from every goroutine, until the instance is destroyed.
type Host struct{ abi *C.ekd_host }

// What a call may borrow; never nil, for cgo wants an address.
func chars(text string) (*C.char, C.uint64_t) {
	bytes := append([]byte(text), 0)
	return (*C.char)(unsafe.Pointer(&bytes[0])), C.uint64_t(len(text))
}

func data(bytes []byte) (*C.uint8_t, C.uint64_t) {
	if len(bytes) == 0 {
		return nil, 0
	}
	return (*C.uint8_t)(unsafe.Pointer(&bytes[0])), C.uint64_t(len(bytes))
}

func text(from C.ekd_str) string {
	if from.len == 0 {
		return ""
	}
	return C.GoStringN(from.data, C.int(from.len))
}

func raw(from C.ekd_bytes) []byte {
	if from.len == 0 {
		return nil
	}
	return C.GoBytes(unsafe.Pointer(from.data), C.int(from.len))
}

// Fills what the caller of a function of the ABI allocated; nothing when there is none.
func fill(out *C.ekd_error, failure *Error) {
	if out == nil {
		return
	}
	*out = C.ekd_error{}
	out.size = C.uint32_t(unsafe.Sizeof(*out))
	out.code = C.int32_t(failure.Code)
	out.retry_after_ms = C.int32_t(failure.RetryAfterMs)
	out.upstream_status = C.int32_t(failure.UpstreamStatus)
	end := len(failure.Message)
	if end > len(out.message)-1 {
		end = len(out.message) - 1
		for end > 0 && !utf8.RuneStart(failure.Message[end]) {
			end--
		}
	}
	for i := 0; i < end; i++ {
		out.message[i] = C.char(failure.Message[i])
	}
}

// What a host call said.
func outcome(status C.ekd_status, failure *C.ekd_error) error {
	if status == C.EKD_OK {
		return nil
	}
	return &Error{Code: int32(status), Message: C.GoString(&failure.message[0]),
		RetryAfterMs: int32(failure.retry_after_ms), UpstreamStatus: int32(failure.upstream_status)}
}

func emptyError() C.ekd_error {
	var failure C.ekd_error
	failure.size = C.uint32_t(unsafe.Sizeof(failure))
	return failure
}

// InstanceID is this instance's id in the configuration.
func (h *Host) InstanceID() string { return text(h.abi.instance_id) }

// Log writes a line; level 1 is debug, 4 is error. No message text, token or secret at 2 and above.
func (h *Host) Log(level int, message string) {
	m, n := chars(message)
	C.shim_log(h.abi, C.int32_t(level), m, n)
}

// Complete ends what was answered with Pending, once.
func (h *Host) Complete(op Op, err error) {
	failure := emptyError()
	status := report(err, &failure)
	C.shim_complete(h.abi, C.ekd_op(op), status, &failure)
}

// Post starts a request; OnResponse(tag) follows, unless the instance is stopped first. timeoutMs 0: 30 s.
func (h *Host) Post(tag uint64, url, contentType, idempotencyKey string, body []byte, timeoutMs uint32) error {
	u, un := chars(url)
	t, tn := chars(contentType)
	k, kn := chars(idempotencyKey)
	b, bn := data(body)
	failure := emptyError()
	return outcome(C.shim_post(h.abi, C.uint64_t(tag), u, un, t, tn, k, kn, b, bn, C.uint32_t(timeoutMs), &failure), &failure)
}

// AddRoute is for Configure only. path is below /hooks/<instance id>.
func (h *Host) AddRoute(method, path string, maxBodyBytes uint64) error {
	m, mn := chars(method)
	p, pn := chars(path)
	failure := emptyError()
	return outcome(C.shim_add_route(h.abi, m, mn, p, pn, C.uint64_t(maxBodyBytes), &failure), &failure)
}

// Respond answers a webhook, once. reason: empty, or a fixed word of a-z and _ that says why it was refused.
func (h *Host) Respond(op Op, status int, reason, detail string) {
	r, rn := chars(reason)
	d, dn := chars(detail)
	C.shim_respond(h.abi, C.ekd_op(op), C.int32_t(status), r, rn, d, dn)
}

// Emit hands an event to the journal. op: of the webhook that it came with, whose answer then waits for the disk.
func (h *Host) Emit(op Op, event Event) error {
	t, tn := chars(event.Type)
	p, pn := chars(event.PeerID)
	m, mn := chars(event.IDMaterial)
	d, dn := chars(string(event.Data))
	r, rn := data(event.Raw)
	c, cn := chars(event.RawContentType)
	failure := emptyError()
	return outcome(C.shim_emit(h.abi, C.ekd_op(op), t, tn, p, pn, m, mn, d, dn, r, rn, c, cn, &failure), &failure)
}

// Replace is a filter's verdict: the sinks get this CloudEvent instead.
func (h *Host) Replace(op Op, document []byte) error {
	d, dn := chars(string(document))
	failure := emptyError()
	return outcome(C.shim_replace(h.abi, C.ekd_op(op), d, dn, &failure), &failure)
}

// Drop is a filter's verdict: the sinks do not get the event. reason: a fixed word of a-z and _.
func (h *Host) Drop(op Op, reason string) error {
	r, rn := chars(reason)
	failure := emptyError()
	return outcome(C.shim_drop(h.abi, C.ekd_op(op), r, rn, &failure), &failure)
}
