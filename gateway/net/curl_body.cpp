// SPDX-License-Identifier: Apache-2.0
#include "net/curl_body.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace ekiden {

void CurlBody::set_on(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, nullptr);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(size()));
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, &CurlBody::on_read);
  curl_easy_setopt(easy, CURLOPT_READDATA, this);
  curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, &CurlBody::on_seek);
  curl_easy_setopt(easy, CURLOPT_SEEKDATA, this);
}

std::uint64_t CurlBody::size() const {
  return request_.body.size() + request_.body_file->size() + request_.body_end.size();
}

std::size_t CurlBody::on_read(char* out, std::size_t size, std::size_t count, void* self) {
  auto& body = *static_cast<CurlBody*>(self);
  const std::size_t got = body.read({out, size * count});
  return body.problem_.empty() ? got : CURL_READFUNC_ABORT;
}

// A request on a connection that proves dead begins anew.
int CurlBody::on_seek(void* self, curl_off_t offset, int origin) {
  if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  static_cast<CurlBody*>(self)->at_ = static_cast<std::uint64_t>(offset);
  return CURL_SEEKFUNC_OK;
}

std::size_t CurlBody::read(std::span<char> out) {
  const std::uint64_t file_begin = request_.body.size();
  const std::uint64_t file_end = file_begin + request_.body_file->size();
  const auto copy = [&](std::string_view rest) {
    const std::size_t length = std::min(out.size(), rest.size());
    std::copy_n(rest.begin(), length, out.begin());
    at_ += length;
    return length;
  };
  if (at_ < file_begin) return copy(std::string_view(request_.body).substr(static_cast<std::size_t>(at_)));
  if (at_ >= file_end)
    return copy(std::string_view(request_.body_end).substr(static_cast<std::size_t>(at_ - file_end)));
  const Result<std::size_t> got = request_.body_file->read(
      at_ - file_begin, out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), file_end - at_))));
  if (!got || *got == 0) {
    problem_ = got ? "the file is shorter than it was" : got.status().message();
    return 0;
  }
  at_ += *got;
  return *got;
}

}  // namespace ekiden
