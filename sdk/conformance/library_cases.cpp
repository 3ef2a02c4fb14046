// SPDX-License-Identifier: Apache-2.0
// The mapped file: entry, factory, init and deinit.
#include <ekiden/testkit/process_state.hpp>

#include <array>
#include <chrono>
#include <cstring>
#include <functional>

#include "conformance/case.hpp"

namespace ekiden::conformance {

namespace {

using testkit::ProcessState;

constexpr std::int64_t kScanWarnMs = 100;
constexpr std::int64_t kScanFailMs = 1000;
constexpr int kRounds = 3;

const ekd_entry* entry_of(const Subject& subject, Verdict& verdict) {
  const Result<const ekd_entry*> entry = plugin::map_entry(subject.file());
  if (!entry) {
    verdict.fail("the file can be mapped", entry.status().message());
    return nullptr;
  }
  verdict.expect(*entry != nullptr, EKD_ENTRY_SYMBOL "() gives an entry", "it gave NULL");
  return *entry;
}

const plugin::Library* library_of(const Subject& subject, Verdict& verdict) {
  const Result<const plugin::Library*> library = subject.library();
  if (library) return *library;
  verdict.fail("the file can be mapped and initialised", library.status().message());
  return nullptr;
}

// What differs from `before`, as findings. What a language's runtime does at load is its own (own_runtime): such a
// plugin is compared with the state after load.
void expect_untouched(const ProcessState& before, const std::string& when, Verdict& verdict) {
  const ProcessState after = ProcessState::now();
  const std::string expected = when + " leaves the process as it was";
  for (const std::string& change : after.changed_settings(before)) verdict.fail(expected, change);
  for (const std::string& opened : after.new_descriptors(before)) verdict.fail(expected, opened + " was opened");
  if (after.threads() == before.threads()) return;
  for (const std::string& thread : ProcessState::new_threads(before)) verdict.fail(expected, thread + " was started");
}

// What a step changes in every one of a few rounds, as findings: what it does itself. The scheduler of a language's
// runtime may start a thread at any time.
void expect_untouched_in_one_round(const std::function<void()>& step, const std::string& when, Verdict& verdict) {
  Verdict findings;
  for (int round = 0; round < kRounds; ++round) {
    const auto before = ProcessState::now();
    step();
    findings = {};
    expect_untouched(before, when, findings);
    if (findings.is_sound()) return;
  }
  verdict = findings;
}

void check_pure(Subject& subject, Verdict& verdict) {
  const auto before = ProcessState::now();
  if (entry_of(subject, verdict) == nullptr || entry_of(subject, verdict) == nullptr) return;
  Verdict findings;
  expect_untouched(before, "mapping the file and asking for its entry", findings);
  if (findings.is_sound()) return;
  if (subject.brings_runtime()) {
    expect_untouched_in_one_round([&] { entry_of(subject, verdict); }, "asking for the entry", verdict);
    return verdict.note("compared with the process after the load: a runtime comes with it (needs.own_runtime)");
  }
  verdict = findings;
}

void check_entry(Subject& subject, Verdict& verdict) {
  const ekd_entry* entry = entry_of(subject, verdict);
  if (entry == nullptr) return;
  const auto text = [](std::uint32_t number) { return std::to_string(number); };
  if (!verdict.expect(entry->size >= sizeof(ekd_entry), "the entry's size is at least " + text(sizeof(ekd_entry)),
                      "it says " + text(entry->size)))
    return;
  verdict.expect(entry->abi_major == EKD_ABI_MAJOR, "abi_major is 1, as in " EKD_ENTRY_SYMBOL,
                 "it is " + text(entry->abi_major));
  verdict.expect(entry->min_host_minor <= entry->abi_minor,
                 "min_host_minor is at most the minor that it was built with, " + text(entry->abi_minor),
                 "it is " + text(entry->min_host_minor));
  verdict.expect(entry->flags == 0 && entry->reserved == 0, "flags and reserved are 0", "they are not");
  verdict.expect(entry->build != nullptr, "build is a text", "it is NULL");
  const bool complete = entry->init != nullptr && entry->deinit != nullptr && entry->get_factory != nullptr;
  verdict.expect(complete, "init, deinit and get_factory are there", "one is NULL");
  const Result<const ekd_entry*> again = plugin::map_entry(subject.file());
  verdict.expect(again && *again == entry, "the entry is the same each time", "another came the second time");
}

void check_init_quiet(Subject& subject, Verdict& verdict) {
  if (entry_of(subject, verdict) == nullptr) return;
  const auto before = ProcessState::now();
  const plugin::Library* const library = library_of(subject, verdict);
  if (library == nullptr) return;
  Verdict findings;
  expect_untouched(before, "init()", findings);
  if (findings.is_sound()) return;
  if (!subject.brings_runtime()) {
    verdict = findings;
    return;
  }
  const ekd_entry& entry = library->entry();
  const auto again = [&] {
    entry.deinit();
    ekd_error error{};
    error.size = sizeof error;
    static_cast<void>(entry.init(library->path().c_str(), &error));
  };
  expect_untouched_in_one_round(again, "init()", verdict);
}

// The host's other users of the file come and go while one stays.
void check_init_repeated(Subject& subject, Verdict& verdict) {
  const plugin::Library* library = library_of(subject, verdict);
  if (library == nullptr) return;
  const ekd_entry& entry = library->entry();
  const std::uint32_t count = library->factory().count();
  for (int round = 0; round < 3; ++round) {
    ekd_error error{};
    error.size = sizeof error;
    const ekd_status status = entry.init(library->path().c_str(), &error);
    if (!verdict.expect(status == EKD_OK, "init() succeeds each time", "status " + std::to_string(status))) return;
    entry.deinit();
    const auto* factory = static_cast<const ekd_factory*>(entry.get_factory(EKD_FACTORY_ID));
    const bool works = factory != nullptr && factory->count() == count;
    if (!verdict.expect(works, "the factory works while one init() is not undone", "it is gone after a deinit()"))
      return;
  }
  entry.deinit();
  ekd_error error{};
  error.size = sizeof error;
  const ekd_status status = entry.init(library->path().c_str(), &error);
  verdict.expect(status == EKD_OK && entry.get_factory(EKD_FACTORY_ID) != nullptr,
                 "init() works again after the last deinit()", "status " + std::to_string(status));
}

void check_scan_time(Subject& subject, Verdict& verdict) {
  const auto begin = std::chrono::steady_clock::now();
  const plugin::Library* library = library_of(subject, verdict);
  if (library == nullptr) return;
  for (std::uint32_t i = 0; i < library->factory().count(); ++i) library->factory().descriptor(i);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  const std::string happened = "it took " + std::to_string(took.count()) + " ms";
  if (took.count() > kScanFailMs) return verdict.fail("the file is scanned within 100 ms", happened);
  if (took.count() > kScanWarnMs) verdict.warn("the file is scanned within 100 ms", happened);
}

void check_unknown_factory(Subject& subject, Verdict& verdict) {
  const plugin::Library* library = library_of(subject, verdict);
  if (library == nullptr) return;
  for (const char* id :
       {"", "ekiden.factory/2", EKD_FACTORY_ID " ", EKD_FACTORY_ID "0", "ekiden.factory", "\xff\xfe"}) {
    verdict.expect(library->entry().get_factory(id) == nullptr, "get_factory() gives NULL for an unknown id",
                   std::string("it gave something for \"") + id + "\"");
  }
}

void check_unknown_component(Subject& subject, Verdict& verdict) {
  const plugin::Library* library = library_of(subject, verdict);
  if (library == nullptr || library->factory().count() == 0) return;
  const ekd_descriptor* first = library->factory().descriptor(0);
  const std::string known = first == nullptr || first->id == nullptr ? "" : first->id;
  ekd_host host{};
  host.size = sizeof host;
  host.abi_major = EKD_ABI_MAJOR;
  host.build = "";
  host.get_extension = [](const ekd_host*, const char*) -> const void* { return nullptr; };
  for (const std::string& id : {std::string(), std::string("no-such-component"), known + "x", known + " ", "x" + known,
                                std::string(300, 'a'), std::string("\xff\xfe")}) {
    ekd_error error{};
    error.size = sizeof error;
    const std::string asked = "create(\"" + id.substr(0, 40) + "\")";
    const ekd_plugin* made = library->factory().create(&host, id.c_str(), &error);
    if (!verdict.expect(made == nullptr, asked + " gives NULL: there is no such component", "it made an instance"))
      return;
    verdict.expect(error.code < 0, asked + " says why in error.code", "error.code is " + std::to_string(error.code));
    const bool ended = std::memchr(error.message, 0, sizeof error.message) != nullptr;
    verdict.expect(ended, "error.message is NUL-terminated", "it is not");
    verdict.expect(library->factory().create(&host, id.c_str(), nullptr) == nullptr,
                   asked + " takes a NULL for the error", "it made an instance");
  }
}

constexpr Case kCases[] = {
    {"library/entry-pure", "M8", "is mapped and asked for its entry without side effects",
     "move what a constructor or ekd_entry_v1() does into create() or configure()", kFile, &check_pure},
    {"library/entry", "M9", "has a complete and truthful entry",
     "fill every member of ekd_entry; size is sizeof(ekd_entry)", kFile, &check_entry},
    {"library/init-quiet", "M10", "starts and changes nothing in init()",
     "start threads and open connections in start()", kFile, &check_init_quiet},
    {"library/init-repeated", "M10", "counts init() and deinit()",
     "count the calls; set up at the first init(), tear down at the last deinit()", kFile, &check_init_repeated},
    {"library/scan-time", "M8", "is scanned within 100 ms", "leave all work to configure() and start()", kFile,
     &check_scan_time},
    {"library/unknown-factory", "M11", "gives NULL for an unknown factory", "compare the whole id, with strcmp", kFile,
     &check_unknown_factory},
    {"library/unknown-component", "M11", "refuses to create an unknown component",
     "compare the whole id; fill error->code when error is not NULL", kFile, &check_unknown_component},
};

}  // namespace

std::span<const Case> library_cases() {
  return kCases;
}

}  // namespace ekiden::conformance
