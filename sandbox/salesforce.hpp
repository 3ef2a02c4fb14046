// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <set>
#include <string>

#include "crm_api_faults.hpp"
#include "crm_records.hpp"
#include "listener.hpp"
#include "random.hpp"

namespace ekiden::sandbox {

/// Salesforce's REST API below /salesforce: client credentials, upserts by an external id, one by one and in
/// collections. Known fields, required ones and lengths as in an organisation with the profile's custom fields. Its
/// records are at /sandbox/salesforce.
class Salesforce {
 public:
  static constexpr const char* client_id = "sandbox-sf-client";
  static constexpr const char* client_secret = "sandbox-sf-secret";

  Salesforce(CrmApiFaults& faults, Random& random) : faults_(faults), random_(random) {}

  void add_routes(Listener& listener);
  void clear();

 private:
  Reply log_in(const httplib::Request& request);
  Reply guarded(const httplib::Request& request, Reply (Salesforce::*handler)(const httplib::Request&));
  Reply upsert(const httplib::Request& request);
  Reply upsert_many(const httplib::Request& request);
  Reply retrieve(const httplib::Request& request);
  std::string upsert_one(const std::string& type, const std::string& field, const std::string& value,
                         const JsonValue& fields, int& status);

  CrmApiFaults& faults_;
  Random& random_;
  CrmRecords records_{"sf"};
  std::mutex mutex_;
  std::set<std::string> tokens_;
};

}  // namespace ekiden::sandbox
