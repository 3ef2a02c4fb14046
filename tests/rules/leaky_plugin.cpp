// SPDX-License-Identifier: Apache-2.0
// What rules.exports must find: a second exported symbol, and one that the linker would share with the host.
template <typename T>
struct __attribute__((visibility("default"))) Shared {
  static inline int rules_leak = 0;
};

extern "C" __attribute__((visibility("default"))) const void* ekd_entry_v1() {
  return nullptr;
}
extern "C" __attribute__((visibility("default"))) int rules_leaky_entry() {
  return ++Shared<int>::rules_leak;
}
