// SPDX-License-Identifier: Apache-2.0
#include "conformance/elf_facts.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

namespace ekiden::conformance {

namespace {

constexpr std::uint64_t kMaxInitializerBytes = 1u << 20;

// Bounds-checked reading.
class Tables {
 public:
  explicit Tables(std::string bytes) : bytes_(std::move(bytes)) {}

  template <class T>
  std::optional<T> at(std::uint64_t offset) const {
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }
  std::string name(const Elf64_Shdr& strings, std::uint64_t offset) const {
    const std::uint64_t begin = strings.sh_offset + offset;
    if (offset >= strings.sh_size || begin >= bytes_.size()) return {};
    const std::uint64_t most = std::min<std::uint64_t>(strings.sh_size - offset, bytes_.size() - begin);
    return std::string(bytes_.data() + begin, ::strnlen(bytes_.data() + begin, most));
  }
  std::optional<Elf64_Shdr> section(const Elf64_Ehdr& header, std::uint64_t index) const {
    return at<Elf64_Shdr>(header.e_shoff + index * sizeof(Elf64_Shdr));
  }

 private:
  std::string bytes_;
};

void read_dynamic(const Tables& tables, const Elf64_Shdr& section, const Elf64_Shdr& strings, ElfFacts& out) {
  for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= section.sh_size; at += sizeof(Elf64_Dyn)) {
    const auto entry = tables.at<Elf64_Dyn>(section.sh_offset + at);
    if (!entry || entry->d_tag == DT_NULL) return;
    switch (entry->d_tag) {
      case DT_NEEDED:
        out.needed.push_back(tables.name(strings, entry->d_un.d_val));
        break;
      case DT_SONAME:
        out.own_name = tables.name(strings, entry->d_un.d_val);
        break;
      case DT_RPATH:
      case DT_RUNPATH:
        out.run_paths.push_back(tables.name(strings, entry->d_un.d_val));
        break;
      case DT_FLAGS_1:
        out.never_unloaded = (entry->d_un.d_val & DF_1_NODELETE) != 0;
        break;
      case DT_FLAGS:
        out.text_relocations = out.text_relocations || (entry->d_un.d_val & DF_TEXTREL) != 0;
        break;
      case DT_TEXTREL:
        out.text_relocations = true;
        break;
      case DT_INIT_ARRAYSZ:
      case DT_PREINIT_ARRAYSZ:
        out.initializers += std::min(entry->d_un.d_val, kMaxInitializerBytes) / sizeof(Elf64_Addr);
        break;
      default:
        break;
    }
  }
}

void read_symbols(const Tables& tables, const Elf64_Shdr& section, const Elf64_Shdr& strings,
                  const std::optional<Elf64_Shdr>& versions, ElfFacts& out) {
  const std::uint64_t count = section.sh_size / sizeof(Elf64_Sym);
  for (std::uint64_t i = 1; i < count; ++i) {
    const auto symbol = tables.at<Elf64_Sym>(section.sh_offset + i * sizeof(Elf64_Sym));
    if (!symbol) return;
    const unsigned binding = ELF64_ST_BIND(symbol->st_info);
    if (binding == STB_LOCAL || symbol->st_shndx == SHN_ABS) continue;
    const auto version = versions ? tables.at<Elf64_Half>(versions->sh_offset + i * sizeof(Elf64_Half)) : std::nullopt;
    out.symbols.push_back({tables.name(strings, symbol->st_name), symbol->st_shndx != SHN_UNDEF, binding == STB_WEAK,
                           binding == STB_GNU_UNIQUE, version && (*version & 0x7fff) > VER_NDX_GLOBAL});
  }
}

bool read_segments(const Tables& tables, const Elf64_Ehdr& header, ElfFacts& out) {
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    const auto segment = tables.at<Elf64_Phdr>(header.e_phoff + i * sizeof(Elf64_Phdr));
    if (!segment) return false;
    if (segment->p_type == PT_GNU_STACK) out.executable_stack = (segment->p_flags & PF_X) != 0;
    const bool both = (segment->p_flags & PF_X) != 0 && (segment->p_flags & PF_W) != 0;
    if (segment->p_type == PT_LOAD && both) out.writable_code = true;
  }
  return true;
}

}  // namespace

Result<ElfFacts> read_elf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const Tables tables(std::string{std::istreambuf_iterator<char>(file), {}});
  const Status damaged(Code::corrupt, path + " is damaged: a table lies outside the file");
  const auto header = tables.at<Elf64_Ehdr>(0);
  ElfFacts facts;
  if (!header || !read_segments(tables, *header, facts)) return damaged;
  std::optional<Elf64_Shdr> versions;
  for (unsigned i = 0; i < header->e_shnum; ++i) {
    const auto section = tables.section(*header, i);
    if (section && section->sh_type == SHT_GNU_versym) versions = section;
  }
  for (unsigned i = 0; i < header->e_shnum; ++i) {
    const auto section = tables.section(*header, i);
    if (!section) return damaged;
    if (section->sh_type != SHT_DYNSYM && section->sh_type != SHT_DYNAMIC) continue;
    const auto strings = tables.section(*header, section->sh_link);
    if (!strings) return damaged;
    if (section->sh_type == SHT_DYNSYM) read_symbols(tables, *section, *strings, versions, facts);
    if (section->sh_type == SHT_DYNAMIC) read_dynamic(tables, *section, *strings, facts);
  }
  return facts;
}

}  // namespace ekiden::conformance
