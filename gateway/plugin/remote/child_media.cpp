// SPDX-License-Identifier: Apache-2.0
#include "plugin/remote/child_call.hpp"

namespace ekiden::plugin::remote {

namespace {

template <Kind kind>
ekd_status transfer(const ekd_host* host, std::uint64_t tag, const ekd_media_transfer* transfer, ekd_error* error) {
  if (transfer == nullptr || !EKD_HAS(ekd_media_transfer, transfer, file_name) || transfer->request == nullptr ||
      !EKD_HAS(ekd_http_request, transfer->request, max_response_bytes))
    return fail(error, EKD_E_ARGUMENT, "the transfer is incomplete");
  if (self(host).offered<ekd_media_handler>(EKD_MEDIA_HANDLER_ID) == nullptr)
    return fail(error, EKD_E_UNSUPPORTED, "the plugin offers no " EKD_MEDIA_HANDLER_ID);
  Frame<kind> frame;
  frame.tag = tag;
  frame.transfer = whole(transfer);
  frame.request = whole(transfer->request);
  return ask(host, frame).give(error);
}

}  // namespace

const ekd_media child_media_table{sizeof(ekd_media), 0, transfer<Kind::media_fetch>, transfer<Kind::media_upload>};

}  // namespace ekiden::plugin::remote
