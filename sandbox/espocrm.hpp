// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crm_api_faults.hpp"
#include "crm_records.hpp"
#include "listener.hpp"

namespace ekiden::sandbox {

/// EspoCRM's REST API at /espocrm/api/v1, as strict as the real one: an API user's key or HMAC, the fields of an
/// entity, required ones, the check for duplicates. Its records are at /sandbox/espocrm.
class EspoCrm {
 public:
  static constexpr const char* api_key = "sandbox-espo-key";
  static constexpr const char* secret_key = "sandbox-espo-secret";

  explicit EspoCrm(CrmApiFaults& faults) : faults_(faults) {}

  void add_routes(Listener& listener);
  void clear() { records_.clear(); }

 private:
  Reply create(const httplib::Request& request);
  Reply update(const httplib::Request& request);
  Reply search(const httplib::Request& request);

  CrmApiFaults& faults_;
  CrmRecords records_{"es"};
};

}  // namespace ekiden::sandbox
