// SPDX-License-Identifier: Apache-2.0
#include "core/ports/secrets.hpp"
#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin::services {

namespace {

ekd_status secrets_get(const ekd_host* host, ekd_str pointer, ekd_writer writer, void* context, ekd_error* error) {
  if (writer == nullptr) return fail(error, EKD_E_ARGUMENT, "there is no writer for the secret");
  const Secrets* const secrets = ports(host).secrets;
  if (secrets == nullptr) return fail(error, EKD_E_NOT_FOUND, "the configuration has no secrets");
  const Result<std::string> secret = secrets->get(view(pointer));
  if (!secret) {
    const ekd_status code = secret.status().code() == Code::not_found ? EKD_E_NOT_FOUND : EKD_E_CONFIG;
    return fail(error, code, secret.status().message());
  }
  writer(context, bytes(*secret));
  return EKD_OK;
}

}  // namespace

const ekd_secrets secrets{.size = sizeof(ekd_secrets), .reserved = 0, .get = secrets_get};

}  // namespace ekiden::plugin::services
