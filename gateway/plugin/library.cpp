// SPDX-License-Identifier: Apache-2.0
#include "plugin/library.hpp"

#include <boost/dll/shared_library.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>

#include "plugin/crash_record.hpp"
#include "plugin/elf.hpp"

namespace ekiden::plugin {

namespace {

// dlopen names the library that it could not find as "libx.so.1: cannot open shared object file: …".
std::string explain(const std::string& path, const std::string& dlerror) {
  const std::size_t at = dlerror.find(": cannot open shared object file");
  if (at == std::string::npos) return path + " cannot be loaded: " + dlerror;
  std::size_t begin = dlerror.find_last_of(" (:", at - 1);
  begin = begin == std::string::npos ? 0 : begin + 1;
  return path + " needs the library " + dlerror.substr(begin, at - begin) + ", which is not installed";
}

struct Mapping {
  std::string path;
  boost::dll::shared_library file;
  const ekd_entry* (*ask)() = nullptr;
  std::unique_ptr<const Library> library;
};

// Holds every mapping until the process ends: code of a plugin may run to the very last moment.
class Mappings {
 public:
  static Mappings& of_process() {
    static Mappings* const mappings = new Mappings;  // never destroyed, on purpose
    return *mappings;
  }
  std::mutex mutex;
  std::map<std::string, Mapping> by_path;
};

Result<const ekd_factory*> open_entry(const std::string& path, const ekd_entry* entry) {
  if (entry == nullptr || !EKD_HAS(ekd_entry, entry, get_factory) || entry->init == nullptr ||
      entry->get_factory == nullptr)
    return Status(Code::config, path + " is not a plugin: its entry is incomplete");
  if (entry->abi_major != EKD_ABI_MAJOR)
    return Status(Code::config, path + " was built for plugin ABI major " + std::to_string(entry->abi_major) +
                                    ", this host loads major " + std::to_string(EKD_ABI_MAJOR));
  if (entry->min_host_minor > EKD_ABI_MINOR)
    return Status(Code::config, path + " needs a host with plugin ABI 1." + std::to_string(entry->min_host_minor) +
                                    ", this one has 1." + std::to_string(EKD_ABI_MINOR) + "; update Ekiden");
  ekd_error error{.size = sizeof(ekd_error), .code = 0, .retry_after_ms = 0, .upstream_status = 0, .message = {}};
  if (entry->init(path.c_str(), &error) != EKD_OK)
    return Status(Code::config, path + " refused to initialise: " + error.message);
  const auto* factory = static_cast<const ekd_factory*>(entry->get_factory(EKD_FACTORY_ID));
  if (factory == nullptr || !EKD_HAS(ekd_factory, factory, create))
    return Status(Code::config, path + " is not a plugin: it has no " EKD_FACTORY_ID);
  return factory;
}

// The mapping of a file, made by the first call for it. It stays even if the file is refused afterwards.
Result<Mapping*> map_file(Mappings& mappings, const std::string& path) {
  std::error_code ignored;
  const std::string real = std::filesystem::weakly_canonical(path, ignored).string();
  if (const auto found = mappings.by_path.find(real); found != mappings.by_path.end()) return &found->second;
  if (Result<LibraryFile> file = inspect_library(real); !file) return file.status();
  Mapping mapping;
  mapping.path = real;
  try {
    mapping.file.load(real, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
    mapping.ask = mapping.file.get<const ekd_entry*()>(EKD_ENTRY_SYMBOL);
  } catch (const std::exception& error) {
    return Status(Code::config, explain(real, error.what()));
  }
  watch_mapping(real);
  return &mappings.by_path.emplace(real, std::move(mapping)).first->second;
}

}  // namespace

Result<const ekd_entry*> map_entry(const std::string& path) {
  Mappings& mappings = Mappings::of_process();
  const std::lock_guard lock(mappings.mutex);
  Result<Mapping*> mapping = map_file(mappings, path);
  if (!mapping) return mapping.status();
  return (*mapping)->ask();
}

Result<const Library*> Library::load(const std::string& path) {
  Mappings& mappings = Mappings::of_process();
  const std::lock_guard lock(mappings.mutex);
  Result<Mapping*> mapped = map_file(mappings, path);
  if (!mapped) return mapped.status();
  Mapping& mapping = **mapped;
  if (mapping.library) return mapping.library.get();
  const ekd_entry* const entry = mapping.ask();
  Result<const ekd_factory*> factory = open_entry(mapping.path, entry);
  if (!factory) return factory.status();
  mapping.library.reset(new Library(mapping.path, entry, *factory));
  return mapping.library.get();
}

const ekd_descriptor* Library::find(std::string_view id) const {
  for (std::uint32_t i = 0; i < factory_->count(); ++i) {
    const ekd_descriptor* descriptor = factory_->descriptor(i);
    if (descriptor != nullptr && descriptor->id != nullptr && id == descriptor->id) return descriptor;
  }
  return nullptr;
}

}  // namespace ekiden::plugin
