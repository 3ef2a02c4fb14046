// SPDX-License-Identifier: Apache-2.0
// The part of HostCalls that is about files: they stay with the host, so only what is said of them is told.
#include "plugin/remote/host_calls.hpp"

namespace ekiden::plugin::remote {

void HostCalls::on(const Frame<Kind::media_fetch>& frame) {
  const auto* media = service<ekd_media>(EKD_MEDIA_ID);
  answer(frame.call, media, [&](Frame<Kind::answer>&, ekd_error* error) {
    return transfer(media->fetch, frame.tag, frame.transfer, frame.request, error);
  });
}

void HostCalls::on(const Frame<Kind::media_upload>& frame) {
  const auto* media = service<ekd_media>(EKD_MEDIA_ID);
  answer(frame.call, media, [&](Frame<Kind::answer>&, ekd_error* error) {
    return transfer(media->upload, frame.tag, frame.transfer, frame.request, error);
  });
}

ekd_status HostCalls::transfer(decltype(ekd_media::fetch) begin, std::uint64_t tag, ekd_media_transfer transfer,
                               const ekd_http_request& request, ekd_error* error) {
  transfer.request = &request;
  const std::uint64_t number = media_.add(tag);
  const ekd_status status = begin(host_, number, &transfer, error);
  if (status != EKD_OK) media_.take(number);
  return status;
}

void HostCalls::media_ended(std::uint64_t number, ekd_status status, const ekd_media_info* info,
                            const ekd_http_response& response, const ekd_error* error) {
  const auto tag = media_.take(number);
  if (!tag) return;
  Frame<Kind::media_ended> frame;
  frame.tag = *tag;
  frame.status = status;
  frame.has_info = info != nullptr ? 1 : 0;
  frame.info = whole(info);
  frame.response = response;
  frame.error = whole_error(error);
  supervisor_.tell(frame);
}

}  // namespace ekiden::plugin::remote
