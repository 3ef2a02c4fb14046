// SPDX-License-Identifier: Apache-2.0
//! The C headers `ekiden/*.h` in Rust: same names, same order. `layout()` lists every offset, for the test that compares
//! them with the C compiler's. What a plugin needs of other extensions is added in the same way.
#![allow(dead_code)]
use std::os::raw::{c_char, c_void};

pub type Op = u64;
pub type Status = i32;

pub const OK: Status = 0;
pub const PENDING: Status = 1;
pub const E_ARGUMENT: Status = -1;
pub const E_STATE: Status = -2;
pub const E_UNSUPPORTED: Status = -3;
pub const E_CONFIG: Status = -10;
pub const E_AUTH: Status = -11;
pub const E_GONE: Status = -12;
pub const E_RETRY: Status = -20;
pub const E_RATE_LIMITED: Status = -21;
pub const E_NOT_CONNECTED: Status = -22;
pub const E_FULL: Status = -23;
pub const E_REJECTED: Status = -30;
pub const E_NOT_FOUND: Status = -31;
pub const E_CONFLICT: Status = -32;
pub const E_CANCELLED: Status = -40;
pub const E_INTERNAL: Status = -50;
pub const E_UNKNOWN_OUTCOME: Status = -60;

pub const KIND_ADAPTER: u32 = 1;
pub const KIND_SINK: u32 = 2;
pub const KIND_FILTER: u32 = 3;

/// Declares structs of C, and a function that tells where their members stand.
macro_rules! structs {
    ($($name:ident = $c:literal { $($member:ident: $type:ty),* $(,)? })*) => {
        $(#[repr(C)] #[derive(Clone, Copy)] pub struct $name { $(pub $member: $type),* })*
        // Tables of functions and static text: never written to.
        $(unsafe impl Sync for $name {})*

        /// The C name of each struct, its size, and its members with their offsets.
        pub fn layout() -> Vec<(&'static str, usize, Vec<(&'static str, usize)>)> {
            vec![$(($c, std::mem::size_of::<$name>(), {
                let value = std::mem::MaybeUninit::<$name>::uninit();
                let base = value.as_ptr();
                // SAFETY: addresses only, nothing is read.
                vec![$((stringify!($member), unsafe { std::ptr::addr_of!((*base).$member) } as usize - base as usize)),*]
            })),*]
        }
    };
}

structs! {
    Str = "ekd_str" { data: *const c_char, len: u64 }
    Bytes = "ekd_bytes" { data: *const u8, len: u64 }
    Pair = "ekd_pair" { name: Str, value: Str }
    Error = "ekd_error" { size: u32, code: i32, retry_after_ms: i32, upstream_status: i32, message: [c_char; 496] }
    Descriptor = "ekd_descriptor" {
        size: u32, kind: u32, id: *const c_char, version: *const c_char, json: *const c_char,
    }
    ItemResult = "ekd_item_result" {
        size: u32, status: Status, retry_after_ms: i32, upstream_status: i32, message: Str, result: Str,
    }
    Host = "ekd_host" {
        size: u32, abi_major: u32, abi_minor: u32, reserved: u32, build: *const c_char, data: *mut c_void,
        instance_id: Str,
        get_extension: unsafe extern "C" fn(*const Host, *const c_char) -> *const c_void,
        complete: unsafe extern "C" fn(*const Host, Op, Status, Str, *const Error),
        complete_items: unsafe extern "C" fn(*const Host, Op, *const ItemResult, u32),
    }
    Plugin = "ekd_plugin" {
        size: u32, reserved: u32, data: *mut c_void,
        configure: unsafe extern "C" fn(*const Plugin, Str, *mut Error) -> Status,
        start: unsafe extern "C" fn(*const Plugin, Op, *mut Error) -> Status,
        stop: unsafe extern "C" fn(*const Plugin, Op, u32, *mut Error) -> Status,
        destroy: unsafe extern "C" fn(*const Plugin),
        get_extension: unsafe extern "C" fn(*const Plugin, *const c_char) -> *const c_void,
        cancel: Option<unsafe extern "C" fn(*const Plugin, Op)>,
    }
    Factory = "ekd_factory" {
        size: u32, reserved: u32,
        count: unsafe extern "C" fn() -> u32,
        descriptor: unsafe extern "C" fn(u32) -> *const Descriptor,
        create: unsafe extern "C" fn(*const Host, *const c_char, *mut Error) -> *const Plugin,
    }
    Entry = "ekd_entry" {
        size: u32, abi_major: u32, abi_minor: u32, min_host_minor: u32, flags: u32, reserved: u32, build: *const c_char,
        init: unsafe extern "C" fn(*const c_char, *mut Error) -> Status,
        deinit: unsafe extern "C" fn(),
        get_factory: unsafe extern "C" fn(*const c_char) -> *const c_void,
    }
    Delivery = "ekd_delivery" {
        size: u32, attempt: u32, id: Str, r#type: Str, channel: Str, conversation: Str, document: Str, sequence: u64,
        recorded_ms: i64, record: Str,
    }
    Sink = "ekd_sink" {
        size: u32, reserved: u32,
        deliver: unsafe extern "C" fn(*const Plugin, Op, *const Delivery, u32, *mut Error) -> Status,
        reconcile: Option<unsafe extern "C" fn(*const Plugin, Op, *const Delivery, *mut Error) -> Status>,
    }
    Command = "ekd_command" { size: u32, attempt: u32, id: Str, r#type: Str, peer_id: Str, json: Str }
    Adapter = "ekd_adapter" {
        size: u32, reserved: u32,
        send: unsafe extern "C" fn(*const Plugin, Op, *const Command, *mut Error) -> Status,
    }
    Filter = "ekd_filter" {
        size: u32, reserved: u32,
        apply: unsafe extern "C" fn(*const Plugin, Op, *const Delivery, *mut Error) -> Status,
    }
    FilterVerdict = "ekd_filter_verdict" {
        size: u32, reserved: u32,
        drop: unsafe extern "C" fn(*const Host, Op, Str, *mut Error) -> Status,
        replace: unsafe extern "C" fn(*const Host, Op, Str, *mut Error) -> Status,
    }
    Log = "ekd_log" {
        size: u32, reserved: u32,
        enabled: unsafe extern "C" fn(*const Host, i32) -> i32,
        write: unsafe extern "C" fn(*const Host, i32, Str, *const Pair, u32),
    }
    HttpRequest = "ekd_http_request" {
        size: u32, flags: u32, method: Str, url: Str, headers: *const Pair, header_count: u32, timeout_ms: u32,
        body: Bytes, max_response_bytes: u64,
    }
    HttpResponse = "ekd_http_response" {
        size: u32, outcome: i32, status: i32, header_count: u32, headers: *const Pair, body: Bytes,
        retry_after_ms: i64, error: Str,
    }
    HttpClient = "ekd_http_client" {
        size: u32, reserved: u32,
        request: unsafe extern "C" fn(*const Host, u64, *const HttpRequest, *mut Error) -> Status,
        cancel: unsafe extern "C" fn(*const Host, u64),
    }
    HttpCallback = "ekd_http_callback" {
        size: u32, reserved: u32, on_response: unsafe extern "C" fn(*const Plugin, u64, *const HttpResponse),
    }
    HttpRoute = "ekd_http_route" { size: u32, reserved: u32, method: Str, path: Str, max_body_bytes: u64 }
    IncomingRequest = "ekd_incoming_request" {
        size: u32, header_count: u32, method: Str, path: Str, query: Str, headers: *const Pair, body: Bytes,
    }
    HttpAnswer = "ekd_http_answer" {
        size: u32, status: i32, content_type: Str, body: Bytes, reject_reason: Str, reject_detail: Str,
        headers: *const Pair, header_count: u32, reserved: u32,
    }
    HttpRoutes = "ekd_http_routes" {
        size: u32, reserved: u32,
        add: unsafe extern "C" fn(*const Host, *const HttpRoute, *mut Error) -> Status,
        respond: unsafe extern "C" fn(*const Host, Op, *const HttpAnswer),
    }
    HttpHandler = "ekd_http_handler" {
        size: u32, reserved: u32, on_request: unsafe extern "C" fn(*const Plugin, Op, *const IncomingRequest),
    }
    Event = "ekd_event" {
        size: u32, flags: u32, r#type: Str, account: Str, peer_kind: Str, peer_id: Str, subject: Str,
        id_material: *const Str, id_material_count: u32, direction: i32, time_ms: i64, data: Str, raw: Bytes,
        raw_content_type: Str,
    }
    Emission = "ekd_emission" {
        size: u32, event_count: u32, events: *const Event, op: Op, tag: u64, cursor_name: Str, cursor: Str,
    }
    Ingress = "ekd_ingress" {
        size: u32, reserved: u32,
        emit: unsafe extern "C" fn(*const Host, *const Emission, *mut Error) -> Status,
        cursor: unsafe extern "C" fn(
            *const Host, Str, unsafe extern "C" fn(*mut c_void, Bytes), *mut c_void, *mut Error,
        ) -> Status,
    }
}
