// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crm_api_faults.hpp"
#include "crm_records.hpp"
#include "listener.hpp"

namespace ekiden::sandbox {

/// HubSpot's CRM API below /hubspot: batch upserts by a unique property, associations, reading one object. Its records
/// are at /sandbox/hubspot.
class HubSpot {
 public:
  static constexpr const char* token = "sandbox-hubspot-token";

  explicit HubSpot(CrmApiFaults& faults) : faults_(faults) {}

  void add_routes(Listener& listener);
  void clear() { records_.clear(); }

 private:
  Reply upsert(const httplib::Request& request);
  Reply associate(const httplib::Request& request);
  Reply retrieve(const httplib::Request& request);

  CrmApiFaults& faults_;
  CrmRecords records_{""};
};

}  // namespace ekiden::sandbox
