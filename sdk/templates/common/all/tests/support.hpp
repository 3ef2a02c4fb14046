// SPDX-License-Identifier: Apache-2.0
// Loads the plugin as a gateway does, and counts what fails.
#pragma once

#include <dlfcn.h>
#include <ekiden/plugin.h>

#include <cstdio>
#include <cstdlib>
#include <ekiden/testkit/fake_host.hpp>

inline int failures = 0;

#define CHECK(what)                                                   \
  do {                                                                \
    if (!(what)) {                                                    \
      std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
      ++failures;                                                     \
    }                                                                 \
  } while (false)

inline const ekd_entry* load(const char* file) {
  void* const library = ::dlopen(file, RTLD_NOW | RTLD_LOCAL);
  void* const entry = library == nullptr ? nullptr : ::dlsym(library, EKD_ENTRY_SYMBOL);
  if (entry == nullptr) {
    std::fprintf(stderr, "%s\n", ::dlerror());
    std::exit(1);
  }
  return reinterpret_cast<const ekd_entry* (*)()>(entry)();
}

// How start() and stop() ended, also when they took a while.
inline ekiden::sdk::Status started(ekiden::testkit::FakeHost& host) {
  host.start();
  host.run_until([&] { return host.last_completion().has_value(); });
  return host.last_completion().value_or(ekiden::testkit::Completion{}).status;
}
inline ekiden::sdk::Status stopped(ekiden::testkit::FakeHost& host) {
  host.stop();
  host.run_until([&] { return host.last_completion().has_value(); });
  return host.last_completion().value_or(ekiden::testkit::Completion{}).status;
}

// Everything that broke the ABI's contract, or was left undone.
inline void check_contract(const ekiden::testkit::FakeHost& host) {
  for (const auto& violation : host.violations()) std::fprintf(stderr, "%s\n", violation.c_str());
  for (const auto& owed : host.leftovers()) std::fprintf(stderr, "%s\n", owed.c_str());
  CHECK(host.violations().empty());
  CHECK(host.leftovers().empty());
}
