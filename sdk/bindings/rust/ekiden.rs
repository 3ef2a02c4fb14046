// SPDX-License-Identifier: Apache-2.0
//! Ekiden's plugin ABI for Rust, without crates. A panic never crosses it: it becomes E_INTERNAL.
#![allow(dead_code)]
use crate::abi;
use std::ffi::CStr;
use std::os::raw::{c_char, c_void};
use std::panic::{catch_unwind, AssertUnwindSafe};

pub use crate::abi::Op;

/// Why something failed. The band of `code` (ekiden/base.h) is what the host acts on.
pub struct Error {
    pub code: abi::Status,
    /// One sentence for a person; never a secret or a message's text.
    pub message: String,
    pub retry_after_ms: i32,
    pub upstream_status: i32,
}

impl Error {
    pub fn new(code: abi::Status, message: impl Into<String>) -> Error {
        Error { code, message: message.into(), retry_after_ms: 0, upstream_status: 0 }
    }
    fn to_abi(&self) -> abi::Error {
        let size = std::mem::size_of::<abi::Error>() as u32;
        let mut out = abi::Error {
            size, code: self.code, retry_after_ms: self.retry_after_ms, upstream_status: self.upstream_status,
            message: [0; 496],
        };
        let mut end = self.message.len().min(out.message.len() - 1);
        while !self.message.is_char_boundary(end) {
            end -= 1;
        }
        for (to, from) in out.message.iter_mut().zip(self.message[..end].bytes()) {
            *to = from as c_char;
        }
        out
    }
}

pub enum Reply {
    Done,
    /// Host::complete follows, once.
    Pending,
}
pub type Outcome = Result<Reply, Error>;

fn to_abi(text: &str) -> abi::Str {
    abi::Str { data: text.as_ptr() as *const c_char, len: text.len() as u64 }
}
fn to_abi_bytes(bytes: &[u8]) -> abi::Bytes {
    abi::Bytes { data: bytes.as_ptr(), len: bytes.len() as u64 }
}
const NOTHING: abi::Str = abi::Str { data: std::ptr::null(), len: 0 };

/// SAFETY: `data` is valid for `len` bytes as long as the caller borrows it.
unsafe fn bytes_of<'a>(data: *const u8, len: u64) -> &'a [u8] {
    if len == 0 { &[] } else { std::slice::from_raw_parts(data, len as usize) }
}
/// The ABI promises UTF-8; what breaks the promise reads as empty.
unsafe fn text_of<'a>(text: abi::Str) -> &'a str {
    std::str::from_utf8(bytes_of(text.data as *const u8, text.len)).unwrap_or("")
}

pub struct Delivery<'a> {
    pub id: &'a str,
    pub kind: &'a str,
    pub channel: &'a str,
    pub conversation: &'a str,
    /// The CloudEvent, JSON: the same bytes at every attempt.
    pub document: &'a str,
    /// What the route's map made of it, JSON: empty when the route has no map.
    pub record: &'a str,
    pub attempt: u32,
}
pub struct Command<'a> {
    pub id: &'a str,
    pub kind: &'a str,
    pub peer_id: &'a str,
    pub json: &'a str,
    pub attempt: u32,
}
pub struct Request<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: Vec<(&'a str, &'a [u8])>,
    pub body: &'a [u8],
}
impl<'a> Request<'a> {
    /// The first header of that name; empty when absent, or no UTF-8.
    pub fn header(&self, name: &str) -> &'a str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.and_then(|(_, value)| std::str::from_utf8(value).ok()).unwrap_or("")
    }
}
#[derive(PartialEq)]
pub enum Sent {
    Answered,
    /// Certainly nothing reached the other side.
    NotSent,
    /// Bytes left, no complete answer came.
    Unknown,
}
pub struct Response<'a> {
    pub outcome: Sent,
    pub status: i32,
    pub body: &'a [u8],
    /// From Retry-After; 0 when absent.
    pub retry_after_ms: i32,
}

/// One message that came from a customer. `data`: JSON after Ekiden's schema of messages.
pub struct Event<'a> {
    pub kind: &'a str,
    pub account: &'a str,
    pub peer_kind: &'a str,
    pub peer_id: &'a str,
    /// The platform's own identifiers: the same fact gives the same.
    pub id_material: &'a [&'a str],
    pub data: &'a str,
    pub raw: &'a [u8],
    pub raw_content_type: &'a str,
}

/// The host as one instance sees it. Any thread may use it, until the instance is destroyed.
#[derive(Clone, Copy)]
pub struct Host(*const abi::Host);
unsafe impl Send for Host {}
unsafe impl Sync for Host {}

impl Host {
    fn service<T>(&self, id: &'static str) -> Result<&'static T, Error> {
        debug_assert!(id.ends_with('\0'));
        // SAFETY: the table lives as long as the instance, which owns this Host.
        let table = unsafe { ((*self.0).get_extension)(self.0, id.as_ptr() as *const c_char) } as *const T;
        unsafe { table.as_ref() }
            .ok_or_else(|| Error::new(abi::E_UNSUPPORTED, format!("this host does not offer {}", id.trim_end_matches('\0'))))
    }
    /// Turns a status of a host call into a Result.
    fn call(work: impl FnOnce(*mut abi::Error) -> abi::Status) -> Result<(), Error> {
        let mut error = Error::new(abi::OK, "").to_abi();
        let status = work(&mut error);
        if status == abi::OK {
            return Ok(());
        }
        error.message[495] = 0;
        let message = unsafe { CStr::from_ptr(error.message.as_ptr()) }.to_string_lossy().into_owned();
        Err(Error { code: status, message, retry_after_ms: error.retry_after_ms, upstream_status: error.upstream_status })
    }
    pub fn instance_id(&self) -> &str {
        unsafe { text_of((*self.0).instance_id) }
    }
    /// level: 1 debug to 4 error. No message text, token or secret at 2 and above.
    pub fn log(&self, level: i32, message: &str) {
        if let Ok(log) = self.service::<abi::Log>("ekiden.log/1\0") {
            unsafe { (log.write)(self.0, level, to_abi(message), std::ptr::null(), 0) }
        }
    }
    /// Ends what was answered with Reply::Pending, once.
    pub fn complete(&self, op: Op, result: Result<(), Error>) {
        match result {
            Ok(()) => unsafe { ((*self.0).complete)(self.0, op, abi::OK, NOTHING, std::ptr::null()) },
            Err(error) => unsafe { ((*self.0).complete)(self.0, op, error.code, NOTHING, &error.to_abi()) },
        }
    }
    /// POSTs; Plugin::on_response(tag) follows, unless the instance is stopped first. timeout_ms 0: 30 s.
    pub fn post(&self, tag: u64, url: &str, headers: &[(&str, &str)], body: &[u8], timeout_ms: u32) -> Result<(), Error> {
        let client = self.service::<abi::HttpClient>("ekiden.http-client/1\0")?;
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| abi::Pair { name: to_abi(name), value: to_abi(value) }).collect();
        let request = abi::HttpRequest {
            size: std::mem::size_of::<abi::HttpRequest>() as u32, flags: 0, method: to_abi("POST"), url: to_abi(url),
            headers: headers.as_ptr(), header_count: headers.len() as u32, timeout_ms, body: to_abi_bytes(body),
            max_response_bytes: 0,
        };
        Host::call(|error| unsafe { (client.request)(self.0, tag, &request, error) })
    }
    /// In configure only. `path` is below /hooks/<instance id>.
    pub fn add_route(&self, method: &str, path: &str, max_body_bytes: u64) -> Result<(), Error> {
        let routes = self.service::<abi::HttpRoutes>("ekiden.http-route/1\0")?;
        let size = std::mem::size_of::<abi::HttpRoute>() as u32;
        let route = abi::HttpRoute { size, reserved: 0, method: to_abi(method), path: to_abi(path), max_body_bytes };
        Host::call(|error| unsafe { (routes.add)(self.0, &route, error) })
    }
    /// Answers a webhook, once. `reason`: empty, or a fixed word of a-z and _ that says why it was refused.
    pub fn respond(&self, op: Op, status: i32, reason: &str, detail: &str) {
        if let Ok(routes) = self.service::<abi::HttpRoutes>("ekiden.http-route/1\0") {
            let answer = abi::HttpAnswer {
                size: std::mem::size_of::<abi::HttpAnswer>() as u32, status, content_type: NOTHING, body: to_abi_bytes(&[]),
                reject_reason: to_abi(reason), reject_detail: to_abi(detail), headers: std::ptr::null(), header_count: 0,
                reserved: 0,
            };
            unsafe { (routes.respond)(self.0, op, &answer) }
        }
    }
    /// Hands an event to the journal. `op`: of the webhook that it came with, whose answer then waits for the disk.
    pub fn emit(&self, op: Op, event: &Event) -> Result<(), Error> {
        let ingress = self.service::<abi::Ingress>("ekiden.ingress/1\0")?;
        let material: Vec<_> = event.id_material.iter().map(|text| to_abi(text)).collect();
        let out = abi::Event {
            size: std::mem::size_of::<abi::Event>() as u32, flags: 0, r#type: to_abi(event.kind), account: to_abi(event.account),
            peer_kind: to_abi(event.peer_kind), peer_id: to_abi(event.peer_id), subject: NOTHING,
            id_material: material.as_ptr(), id_material_count: material.len() as u32, direction: 0, time_ms: 0,
            data: to_abi(event.data), raw: to_abi_bytes(event.raw), raw_content_type: to_abi(event.raw_content_type),
        };
        let emission = abi::Emission {
            size: std::mem::size_of::<abi::Emission>() as u32, event_count: 1, events: &out, op, tag: 0, cursor_name: NOTHING,
            cursor: NOTHING,
        };
        Host::call(|error| unsafe { (ingress.emit)(self.0, &emission, error) })
    }
    /// A filter's verdict: the sinks get this CloudEvent instead.
    pub fn replace(&self, op: Op, document: &str) -> Result<(), Error> {
        let verdict = self.service::<abi::FilterVerdict>("ekiden.filter-verdict/1\0")?;
        Host::call(|error| unsafe { (verdict.replace)(self.0, op, to_abi(document), error) })
    }
    /// A filter's verdict: the sinks do not get the event. `reason`: a fixed word of a-z and _.
    pub fn drop_event(&self, op: Op, reason: &str) -> Result<(), Error> {
        let verdict = self.service::<abi::FilterVerdict>("ekiden.filter-verdict/1\0")?;
        Host::call(|error| unsafe { (verdict.drop)(self.0, op, to_abi(reason), error) })
    }
}

/// One instance. Never two calls at once; none may block. Only the functions of its kind are called.
pub trait Plugin: Sized {
    /// Keeps the host, and calls nothing of it.
    fn create(host: Host) -> Self;
    /// Once, first. `config`: the JSON that the host has validated against the descriptor's schema, defaults filled in.
    fn configure(&mut self, config: &str) -> Result<(), Error>;
    fn stop(&mut self, _op: Op, _grace_ms: u32) -> Outcome {
        Ok(Reply::Done)
    }
    fn deliver(&mut self, _op: Op, _events: &[Delivery]) -> Outcome {
        Err(Error::new(abi::E_UNSUPPORTED, "no sink"))
    }
    fn send(&mut self, _op: Op, _command: &Command) -> Outcome {
        Err(Error::new(abi::E_UNSUPPORTED, "no adapter"))
    }
    fn apply(&mut self, _op: Op, _event: &Delivery) -> Outcome {
        Err(Error::new(abi::E_UNSUPPORTED, "no filter"))
    }
    fn on_response(&mut self, _tag: u64, _response: &Response) {}
    fn on_request(&mut self, _op: Op, _request: &Request) {}
}

/// An instance as the host sees it.
pub struct Shell<P> {
    table: abi::Plugin,
    host: Host,
    plugin: P,
}

/// SAFETY: `raw` points to `raw.size` bytes, which an older host fills only up to the members that it knows.
unsafe fn read_delivery<'a>(raw: *const abi::Delivery) -> Delivery<'a> {
    let mut known: abi::Delivery = std::mem::zeroed();
    let size = std::cmp::min((*raw).size as usize, std::mem::size_of::<abi::Delivery>());
    std::ptr::copy_nonoverlapping(raw as *const u8, &mut known as *mut abi::Delivery as *mut u8, size);
    let raw = &known;
    Delivery {
        id: text_of(raw.id), kind: text_of(raw.r#type), channel: text_of(raw.channel),
        conversation: text_of(raw.conversation), document: text_of(raw.document), record: text_of(raw.record),
        attempt: raw.attempt,
    }
}

impl<P: Plugin> Shell<P> {
    const SINK: abi::Sink =
        abi::Sink { size: std::mem::size_of::<abi::Sink>() as u32, reserved: 0, deliver: Self::deliver, reconcile: None };
    const ADAPTER: abi::Adapter =
        abi::Adapter { size: std::mem::size_of::<abi::Adapter>() as u32, reserved: 0, send: Self::send };
    const FILTER: abi::Filter =
        abi::Filter { size: std::mem::size_of::<abi::Filter>() as u32, reserved: 0, apply: Self::apply };
    const CALLBACK: abi::HttpCallback = abi::HttpCallback {
        size: std::mem::size_of::<abi::HttpCallback>() as u32, reserved: 0, on_response: Self::on_response,
    };
    const HANDLER: abi::HttpHandler = abi::HttpHandler {
        size: std::mem::size_of::<abi::HttpHandler>() as u32, reserved: 0, on_request: Self::on_request,
    };

    unsafe fn of<'a>(plugin: *const abi::Plugin) -> &'a mut Shell<P> {
        &mut *((*plugin).data as *mut Shell<P>)
    }
    /// Runs the plugin's code behind the wall that no panic crosses.
    unsafe fn guarded(
        plugin: *const abi::Plugin, error: *mut abi::Error, work: impl FnOnce(&mut P) -> Outcome,
    ) -> abi::Status {
        let shell = Self::of(plugin);
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut shell.plugin)))
            .unwrap_or_else(|_| Err(Error::new(abi::E_INTERNAL, "the plugin panicked")));
        match outcome {
            Ok(Reply::Done) => abi::OK,
            Ok(Reply::Pending) => abi::PENDING,
            Err(failure) => {
                if !error.is_null() {
                    *error = failure.to_abi();
                }
                if failure.code == abi::E_INTERNAL {
                    shell.host.log(4, &failure.message);
                }
                failure.code
            }
        }
    }
    unsafe extern "C" fn configure(plugin: *const abi::Plugin, config: abi::Str, error: *mut abi::Error) -> abi::Status {
        Self::guarded(plugin, error, |p| p.configure(text_of(config)).map(|_| Reply::Done))
    }
    unsafe extern "C" fn start(_: *const abi::Plugin, _: Op, _: *mut abi::Error) -> abi::Status {
        abi::OK
    }
    unsafe extern "C" fn stop(plugin: *const abi::Plugin, op: Op, grace_ms: u32, error: *mut abi::Error) -> abi::Status {
        Self::guarded(plugin, error, |p| p.stop(op, grace_ms))
    }
    unsafe extern "C" fn destroy(plugin: *const abi::Plugin) {
        let shell = (*plugin).data as *mut Shell<P>;
        let _ = catch_unwind(AssertUnwindSafe(|| drop(Box::from_raw(shell))));
    }
    unsafe extern "C" fn deliver(
        plugin: *const abi::Plugin, op: Op, events: *const abi::Delivery, n: u32, error: *mut abi::Error,
    ) -> abi::Status {
        Self::guarded(plugin, error, |p| {
            let mut all = Vec::new();
            let mut at = events as *const u8;
            for _ in 0..n {
                let raw = at as *const abi::Delivery;
                all.push(read_delivery(raw));
                at = at.add((*raw).size as usize); // a newer host's struct may be longer than ours
            }
            p.deliver(op, &all)
        })
    }
    unsafe extern "C" fn send(
        plugin: *const abi::Plugin, op: Op, raw: *const abi::Command, error: *mut abi::Error,
    ) -> abi::Status {
        Self::guarded(plugin, error, |p| {
            let raw = &*raw;
            let command = Command {
                id: text_of(raw.id), kind: text_of(raw.r#type), peer_id: text_of(raw.peer_id), json: text_of(raw.json),
                attempt: raw.attempt,
            };
            p.send(op, &command)
        })
    }
    unsafe extern "C" fn apply(
        plugin: *const abi::Plugin, op: Op, event: *const abi::Delivery, error: *mut abi::Error,
    ) -> abi::Status {
        Self::guarded(plugin, error, |p| p.apply(op, &read_delivery(event)))
    }
    unsafe extern "C" fn on_response(plugin: *const abi::Plugin, tag: u64, raw: *const abi::HttpResponse) {
        Self::guarded(plugin, std::ptr::null_mut(), |p| {
            let raw = &*raw;
            let outcome = match raw.outcome {
                0 => Sent::Answered,
                1 => Sent::NotSent,
                _ => Sent::Unknown,
            };
            let retry_after_ms = raw.retry_after_ms.clamp(0, i64::from(i32::MAX)) as i32;
            p.on_response(tag, &Response { outcome, status: raw.status, body: bytes_of(raw.body.data, raw.body.len), retry_after_ms });
            Ok(Reply::Done)
        });
    }
    unsafe extern "C" fn on_request(plugin: *const abi::Plugin, op: Op, raw: *const abi::IncomingRequest) {
        let status = Self::guarded(plugin, std::ptr::null_mut(), |p| {
            let raw = &*raw;
            let pairs = if raw.header_count == 0 { &[] } else { std::slice::from_raw_parts(raw.headers, raw.header_count as usize) };
            let headers =
                pairs.iter().map(|h| (text_of(h.name), bytes_of(h.value.data as *const u8, h.value.len))).collect();
            p.on_request(op, &Request {
                method: text_of(raw.method), path: text_of(raw.path), query: text_of(raw.query), headers,
                body: bytes_of(raw.body.data, raw.body.len),
            });
            Ok(Reply::Done)
        });
        if status != abi::OK {
            Self::of(plugin).host.respond(op, 500, "", "");
        }
    }
}

/// The extensions of one kind of component.
unsafe extern "C" fn extension<P: Plugin, const KIND: u32>(_: *const abi::Plugin, id: *const c_char) -> *const c_void {
    match (CStr::from_ptr(id).to_bytes(), KIND) {
        (b"ekiden.sink/1", abi::KIND_SINK) => &Shell::<P>::SINK as *const _ as *const c_void,
        (b"ekiden.adapter/1", abi::KIND_ADAPTER) => &Shell::<P>::ADAPTER as *const _ as *const c_void,
        (b"ekiden.filter/1", abi::KIND_FILTER) => &Shell::<P>::FILTER as *const _ as *const c_void,
        (b"ekiden.http-callback/1", _) => &Shell::<P>::CALLBACK as *const _ as *const c_void,
        (b"ekiden.http-handler/1", _) => &Shell::<P>::HANDLER as *const _ as *const c_void,
        _ => std::ptr::null(),
    }
}

/// For plugin!().
///
/// # Safety
/// `host` and `id` are what the host passed to create().
pub unsafe fn create<P: Plugin, const KIND: u32>(
    known: &str, host: *const abi::Host, id: *const c_char, error: *mut abi::Error,
) -> *const abi::Plugin {
    if CStr::from_ptr(id).to_bytes() != known.as_bytes() {
        if !error.is_null() {
            *error = Error::new(abi::E_NOT_FOUND, "this plugin has no such component").to_abi();
        }
        return std::ptr::null();
    }
    catch_unwind(AssertUnwindSafe(|| {
        let mut shell = Box::new(Shell {
            table: abi::Plugin {
                size: std::mem::size_of::<abi::Plugin>() as u32, reserved: 0, data: std::ptr::null_mut(),
                configure: Shell::<P>::configure, start: Shell::<P>::start, stop: Shell::<P>::stop,
                destroy: Shell::<P>::destroy, get_extension: extension::<P, KIND>, cancel: None,
            },
            host: Host(host),
            plugin: P::create(Host(host)),
        });
        shell.table.data = &mut *shell as *mut Shell<P> as *mut c_void;
        &(*Box::into_raw(shell)).table as *const abi::Plugin
    }))
    .unwrap_or_else(|_| {
        if !error.is_null() {
            *error = Error::new(abi::E_INTERNAL, "the plugin panicked").to_abi();
        }
        std::ptr::null()
    })
}

/// Exports one component: plugin!(Type, KIND_SINK, "my-sink", "0.1.0", include_str!("descriptor.json"));
#[macro_export]
macro_rules! plugin {
    ($type:ty, $kind:ident, $id:literal, $version:literal, $descriptor:expr) => {
        mod export {
            use super::*;
            use std::os::raw::{c_char, c_void};
            use $crate::abi;

            static DESCRIPTOR: abi::Descriptor = abi::Descriptor {
                size: std::mem::size_of::<abi::Descriptor>() as u32,
                kind: abi::$kind,
                id: concat!($id, "\0").as_ptr() as *const c_char,
                version: concat!($version, "\0").as_ptr() as *const c_char,
                json: concat!($descriptor, "\0").as_ptr() as *const c_char,
            };
            static FACTORY: abi::Factory =
                abi::Factory { size: std::mem::size_of::<abi::Factory>() as u32, reserved: 0, count, descriptor, create };
            static ENTRY: abi::Entry = abi::Entry {
                size: std::mem::size_of::<abi::Entry>() as u32,
                abi_major: 1,
                abi_minor: 0,
                min_host_minor: 0,
                flags: 0,
                reserved: 0,
                build: concat!($id, " ", $version, ", Rust\0").as_ptr() as *const c_char,
                init,
                deinit,
                get_factory,
            };

            unsafe extern "C" fn count() -> u32 {
                1
            }
            unsafe extern "C" fn descriptor(index: u32) -> *const abi::Descriptor {
                if index == 0 { &DESCRIPTOR } else { std::ptr::null() }
            }
            unsafe extern "C" fn create(
                host: *const abi::Host, id: *const c_char, error: *mut abi::Error,
            ) -> *const abi::Plugin {
                $crate::ekiden::create::<$type, { abi::$kind }>($id, host, id, error)
            }
            unsafe extern "C" fn init(_: *const c_char, _: *mut abi::Error) -> abi::Status {
                abi::OK
            }
            unsafe extern "C" fn deinit() {}
            unsafe extern "C" fn get_factory(id: *const c_char) -> *const c_void {
                if std::ffi::CStr::from_ptr(id).to_bytes() == b"ekiden.factory/1" {
                    &FACTORY as *const abi::Factory as *const c_void
                } else {
                    std::ptr::null()
                }
            }
            /// The one symbol that a plugin exports.
            #[no_mangle]
            pub extern "C" fn ekd_entry_v1() -> *const abi::Entry {
                &ENTRY
            }
        }
    };
}
