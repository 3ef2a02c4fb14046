// SPDX-License-Identifier: Apache-2.0
// The file itself. None of its code runs, except where a case must ask the loader.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>

#include "conformance/case.hpp"
#include "conformance/elf_facts.hpp"
#include "plugin/elf.hpp"
#include "plugin/trust.hpp"

namespace ekiden::conformance {

namespace {

// What the tables say; nothing, and a finding, when they cannot be read.
std::optional<ElfFacts> facts_of(const Subject& subject, Verdict& verdict) {
  Result<plugin::LibraryFile> inspected = plugin::inspect_library(subject.file());
  Result<ElfFacts> facts = inspected ? read_elf(subject.file()) : Result<ElfFacts>(inspected.status());
  if (facts) return std::move(*facts);
  verdict.fail("the file is a shared library for this machine that exports " EKD_ENTRY_SYMBOL,
               facts.status().message());
  return std::nullopt;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < 8; ++i) text += (i == 0 ? "" : ", ") + names[i];
  return names.size() > 8 ? text + " and " + std::to_string(names.size() - 8) + " more" : text;
}

void check_format(Subject& subject, Verdict& verdict) {
  facts_of(subject, verdict);
}

void check_exports(Subject& subject, Verdict& verdict) {
  const auto facts = facts_of(subject, verdict);
  if (!facts) return;
  std::vector<std::string> others;
  for (const ElfSymbol& symbol : facts->symbols) {
    if (symbol.is_defined && !symbol.name.starts_with("ekd_entry_v")) others.push_back(symbol.name);
  }
  verdict.expect(others.empty(), "nothing but " EKD_ENTRY_SYMBOL " is exported",
                 std::to_string(others.size()) + " more: " + listed(others));
}

void check_unique(Subject& subject, Verdict& verdict) {
  const auto facts = facts_of(subject, verdict);
  if (!facts) return;
  std::vector<std::string> unique;
  for (const ElfSymbol& symbol : facts->symbols) {
    if (symbol.is_unique) unique.push_back(symbol.name);
  }
  verdict.expect(unique.empty(), "no symbol is shared over the whole process (GNU_UNIQUE)", listed(unique));
}

// Paths of the files that are mapped into this process.
std::set<std::string> mapped_files() {
  std::set<std::string> paths;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (const std::size_t at = line.find('/'); at != std::string::npos) paths.insert(line.substr(at));
  }
  return paths;
}

// What the needed libraries, which are mapped by now, define.
std::set<std::string> defined_by(const std::vector<std::string>& needed) {
  std::set<std::string> names;
  for (const std::string& path : mapped_files()) {
    const Result<ElfFacts> facts = read_elf(path);
    if (!facts || std::find(needed.begin(), needed.end(), facts->own_name) == needed.end()) continue;
    for (const ElfSymbol& symbol : facts->symbols) {
      if (symbol.is_defined) names.insert(symbol.name);
    }
  }
  return names;
}

void check_undefined(Subject& subject, Verdict& verdict) {
#ifdef EKIDEN_SANITIZED
  return verdict.skip("in a sanitizer build the sanitizer's own symbols are the program's");
#endif
  const auto facts = facts_of(subject, verdict);
  if (!facts) return;
  const std::string expected = "each symbol is found in a library that the file names (DT_NEEDED)";
  const Result<const ekd_entry*> mapped = plugin::map_entry(subject.file());
  if (!mapped) return verdict.fail(expected, mapped.status().message());
  const std::set<std::string> defined = defined_by(facts->needed);
  std::vector<std::string> missing;
  for (const ElfSymbol& symbol : facts->symbols) {
    if (!symbol.is_defined && !symbol.is_weak && !symbol.is_versioned && !defined.contains(symbol.name))
      missing.push_back(symbol.name);
  }
  verdict.expect(missing.empty(), expected, "found by chance, because the host brings them: " + listed(missing));
}

void check_needed(Subject& subject, Verdict& verdict) {
  const auto facts = facts_of(subject, verdict);
  if (!facts) return;
  const Result<const ekd_entry*> mapped = plugin::map_entry(subject.file());
  const bool missing = !mapped && mapped.status().message().find("needs the library") != std::string::npos;
  verdict.expect(!missing, "the libraries that it names are installed", missing ? mapped.status().message() : "");
  verdict.note("needs " + (facts->needed.empty() ? std::string("no library") : listed(facts->needed)));
}

void check_nodelete(Subject& subject, Verdict& verdict) {
  const auto facts = facts_of(subject, verdict);
  if (!facts) return;
  verdict.expect(facts->never_unloaded, "the file is marked as never to be unloaded (DF_1_NODELETE)",
                 "it is not: a thread or a destructor that is left behind would run in unmapped memory");
}

void check_run_path(Subject& subject, Verdict& verdict) {
  const auto facts = facts_of(subject, verdict);
  if (!facts) return;
  verdict.expect(facts->run_paths.empty(), "libraries are looked up where the system keeps them",
                 "the file has a search path of its own: " + listed(facts->run_paths));
}

void check_stack(Subject& subject, Verdict& verdict) {
  const auto facts = facts_of(subject, verdict);
  if (!facts) return;
  verdict.expect(!facts->executable_stack, "the stack is not executable", "PT_GNU_STACK asks for it, or is missing");
}

void check_writable_code(Subject& subject, Verdict& verdict) {
  const auto facts = facts_of(subject, verdict);
  if (!facts) return;
  verdict.expect(!facts->writable_code, "no segment is writable and executable", "one is both");
  verdict.expect(!facts->text_relocations, "the code is position-independent", "the loader must patch it (TEXTREL)");
}

void check_initializers(Subject& subject, Verdict& verdict) {
#ifdef EKIDEN_SANITIZED
  return verdict.skip("in a sanitizer build each file has the sanitizer's initializer");
#endif
  const auto facts = facts_of(subject, verdict);
  if (!facts) return;
  constexpr std::uint64_t kOfTheCompiler = 1;  // frame_dummy of crtbegin
  if (facts->initializers > kOfTheCompiler && subject.brings_runtime())
    return verdict.note("its language's runtime begins when the file is mapped (needs.own_runtime)");
  if (facts->initializers > kOfTheCompiler)
    verdict.warn("no code runs while the file is mapped",
                 std::to_string(facts->initializers - kOfTheCompiler) + " static initializers do");
}

// What the gateway refuses before it looks at the file. Where it is built is not where it will stand: a warning.
void check_place(Subject& subject, Verdict& verdict) {
  std::error_code ignored;
  const std::filesystem::path file = std::filesystem::weakly_canonical(subject.file(), ignored);
  for (const std::filesystem::path& path : {file, file.parent_path()}) {
    const Status status = plugin::check_trust(path.string(), geteuid());
    if (status.code() == Code::denied)
      verdict.warn(
          "only root and the gateway's user may write the file and its folder: from here `ekiden run` refuses it",
          status.message());
    if (const auto warning = plugin::group_warning(path.string())) verdict.note(*warning);
  }
}

constexpr Case kCases[] = {
    {"binary/format", "M1", "is a shared library for this machine with the entry",
     "build it as a shared library (CMake: ekiden_add_plugin); copy the file again if it is damaged", kFile,
     &check_format},
    {"binary/exports", "M2", "exports the entry and nothing else",
     "hide all other symbols: -fvisibility=hidden and a version script; ekiden_add_plugin does both", kFile,
     &check_exports},
    {"binary/unique", "M2", "shares no symbol with the whole process",
     "hide inline statics and templates: -fvisibility=hidden -fvisibility-inlines-hidden, or -fno-gnu-unique", kFile,
     &check_unique},
    {"binary/undefined", "M3", "names the libraries that it uses",
     "link with -Wl,-z,defs and add the missing libraries", kFile, &check_undefined},
    {"binary/needed", "M3", "needs only libraries that are installed",
     "install the library, or link it statically and hidden (--exclude-libs,ALL)", kFile, &check_needed},
    {"binary/nodelete", "M4", "is never unloaded", "link with -Wl,-z,nodelete", kFile, &check_nodelete},
    {"binary/run-path", "M5", "has no search path of its own", "link without -rpath; in CMake set SKIP_BUILD_RPATH",
     kFile, &check_run_path},
    {"binary/stack", "M6", "needs no executable stack", "link with -Wl,-z,noexecstack; avoid nested functions", kFile,
     &check_stack},
    {"binary/writable-code", "M6", "has no memory that is writable and executable",
     "compile with -fPIC; no section with the flags awx", kFile, &check_writable_code},
    {"binary/initializers", "M7", "runs no code while it is mapped",
     "make globals constant (constinit), or set them up in create()", kFile, &check_initializers},
    {"binary/place", "M49", "stands where only root and the gateway's user can put code",
     "install it with mode 0644 into a folder of root's, such as /usr/lib/ekiden/plugins", kFile, &check_place},
};

}  // namespace

std::span<const Case> binary_cases() {
  return kCases;
}

}  // namespace ekiden::conformance
