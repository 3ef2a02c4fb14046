// SPDX-License-Identifier: Apache-2.0
#include "plugin/elf.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>

#include "ekiden/plugin.h"

namespace ekiden::plugin {

namespace {

constexpr std::size_t kMaxFile = 256u << 20;
// A real library stays far below these; a made-up one must not cost time or memory.
constexpr std::size_t kMaxName = 1'024, kMaxNeeded = 1'000, kMaxEntries = 16;
constexpr std::string_view kEntryPrefix = "ekd_entry_v";

#if defined(__x86_64__)
constexpr Elf64_Half kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half kMachine = EM_AARCH64;
#else
#error "add this machine's ELF number"
#endif

Status damaged(const std::string& path, std::string_view what) {
  return Status(Code::config, path + " is damaged: " + std::string(what) + "; install the file again");
}

// Bounds-checked view of a file's bytes.
class Image {
 public:
  explicit Image(std::string bytes) : bytes_(std::move(bytes)) {}
  std::size_t size() const { return bytes_.size(); }
  bool holds(std::uint64_t offset, std::uint64_t length) const { return offset <= size() && length <= size() - offset; }

  template <class T>
  std::optional<T> at(std::uint64_t offset) const {
    if (!holds(offset, sizeof(T))) return std::nullopt;
    T value;
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }
  // The NUL-terminated string at `offset` of a string table, its first kMaxName bytes.
  std::string string(const Elf64_Shdr& table, std::uint64_t offset) const {
    if (offset >= table.sh_size || !holds(table.sh_offset, table.sh_size)) return {};
    const char* begin = bytes_.data() + table.sh_offset + offset;
    return std::string(begin, ::strnlen(begin, std::min<std::size_t>(table.sh_size - offset, kMaxName)));
  }

 private:
  std::string bytes_;
};

Status check_header(const std::string& path, const Image& image, const Elf64_Ehdr& header) {
  const std::string not_plugin = path + " is not a plugin: ";
  if (header.e_ident[EI_CLASS] != ELFCLASS64)
    return Status(Code::config, not_plugin + "a 32-bit library, this host is 64-bit");
  if (header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_machine != kMachine)
    return Status(Code::config, not_plugin + "built for another processor architecture");
  if (header.e_type != ET_DYN) return Status(Code::config, not_plugin + "an ELF file, but no shared library");
  if (header.e_phentsize != sizeof(Elf64_Phdr) ||
      !image.holds(header.e_phoff, std::uint64_t{header.e_phnum} * sizeof(Elf64_Phdr)))
    return damaged(path, "its program headers lie outside the file");
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    const auto segment = image.at<Elf64_Phdr>(header.e_phoff + i * sizeof(Elf64_Phdr));
    if (!image.holds(segment->p_offset, segment->p_filesz))
      return damaged(path, "it ends before its last segment, as a cut-off copy does");
  }
  if (header.e_shentsize != sizeof(Elf64_Shdr) ||
      !image.holds(header.e_shoff, std::uint64_t{header.e_shnum} * sizeof(Elf64_Shdr)))
    return damaged(path, "it ends before its section table, as a cut-off copy does");
  return {};
}

void read_symbols(const Image& image, const Elf64_Shdr& section, const Elf64_Shdr& names, LibraryFile& out) {
  for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= section.sh_size; at += sizeof(Elf64_Sym)) {
    const auto symbol = image.at<Elf64_Sym>(section.sh_offset + at);
    if (!symbol) return;
    if (symbol->st_shndx == SHN_UNDEF) continue;
    std::string name = image.string(names, symbol->st_name);
    if (name.starts_with(kEntryPrefix) && out.entry_symbols.size() < kMaxEntries)
      out.entry_symbols.push_back(std::move(name));
  }
}

void read_needed(const Image& image, const Elf64_Shdr& section, const Elf64_Shdr& names, LibraryFile& out) {
  for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= section.sh_size; at += sizeof(Elf64_Dyn)) {
    const auto entry = image.at<Elf64_Dyn>(section.sh_offset + at);
    if (!entry || entry->d_tag == DT_NULL || out.needed.size() == kMaxNeeded) return;
    if (entry->d_tag == DT_NEEDED) out.needed.push_back(image.string(names, entry->d_un.d_val));
  }
}

}  // namespace

Result<LibraryFile> inspect_image(const std::string& path, std::string bytes) {
  if (!bytes.starts_with(ELFMAG)) return Status(Code::config, path + " is not a plugin: not an ELF shared library");

  const Image image(std::move(bytes));
  const auto header = image.at<Elf64_Ehdr>(0);
  if (!header) return damaged(path, "it ends inside its header");
  if (Status status = check_header(path, image, *header); !status) return status;

  LibraryFile out;
  unsigned symbol_tables = 0, dynamic_tables = 0;
  for (unsigned i = 0; i < header->e_shnum; ++i) {
    const auto section = image.at<Elf64_Shdr>(header->e_shoff + i * sizeof(Elf64_Shdr));
    if (section->sh_type != SHT_DYNSYM && section->sh_type != SHT_DYNAMIC) continue;
    const auto names = image.at<Elf64_Shdr>(header->e_shoff + std::uint64_t{section->sh_link} * sizeof(Elf64_Shdr));
    if (!names || !image.holds(section->sh_offset, section->sh_size))
      return damaged(path, "a section lies outside the file");
    if (++(section->sh_type == SHT_DYNSYM ? symbol_tables : dynamic_tables) > 1)
      return damaged(path, "it has several symbol tables");
    if (section->sh_type == SHT_DYNSYM) read_symbols(image, *section, *names, out);
    if (section->sh_type == SHT_DYNAMIC) read_needed(image, *section, *names, out);
  }
  if (out.entry_symbols.empty())
    return Status(Code::config, path + " is not a plugin: it does not export " EKD_ENTRY_SYMBOL);
  if (std::find(out.entry_symbols.begin(), out.entry_symbols.end(), EKD_ENTRY_SYMBOL) == out.entry_symbols.end())
    return Status(Code::config, path + " was built for plugin ABI major " +
                                    out.entry_symbols.front().substr(kEntryPrefix.size()) + ", this host loads major " +
                                    std::to_string(EKD_ABI_MAJOR) + "; rebuild the plugin or update Ekiden");
  return out;
}

Result<LibraryFile> inspect_library(const std::string& path) {
  // To open a pipe would wait for somebody who writes into it.
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored))
    return Status(Code::config, path + " is not a plugin: not a regular file");
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return Status(Code::not_found, "cannot open " + path + ": " + std::strerror(errno));
  const auto length = static_cast<std::size_t>(std::max<std::streamoff>(file.tellg(), 0));
  if (length > kMaxFile) return Status(Code::config, path + " is not a plugin: larger than 256 MiB");
  std::string bytes(length, '\0');
  file.seekg(0);
  if (!file.read(bytes.data(), static_cast<std::streamsize>(length)))
    return Status(Code::config, path + " cannot be read");
  return inspect_image(path, std::move(bytes));
}

}  // namespace ekiden::plugin
