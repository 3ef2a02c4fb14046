// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "api/endpoint.hpp"
#include "core/ports/log.hpp"
#include "core/ports/media_files.hpp"
#include "core/ports/workers.hpp"

namespace ekiden::api {

// POST /v1/media, GET /v1/media/{ref}. On the routes' executor; the disk is waited for on a worker.
class MediaEndpoints {
 public:
  MediaEndpoints(MediaFiles& files, Workers& workers, Log& log) : files_(files), workers_(workers), log_(log) {}
  std::vector<Resource> resources();

 private:
  void upload(const Call& call);
  void download(const Call& call);

  MediaFiles& files_;
  Workers& workers_;
  Log& log_;
};

}  // namespace ekiden::api
