// SPDX-License-Identifier: Apache-2.0
// The adapter on the test kit's fake host: no gateway, no network. The plugin's sources are linked, not loaded.
#include <ekiden/testkit/fake_host.hpp>

#include <iostream>

int main() {
  ekiden::testkit::FakeHost host;
  bool good =
      host.create(ekd_entry_v1(), "hello-adapter").ok() && host.configure("{}").ok() && host.start().status.ok();
  const auto answer = host.request("POST", "", "", "hello", {{"Content-Type", "text/plain"}, {"X-Message-Id", "1"}});
  good = good && answer && answer->status == 200 && host.events().size() == 1;
  host.stop();
  for (const std::string& violation : host.violations()) std::cerr << violation << '\n';
  return good && host.violations().empty() ? 0 : 1;
}
