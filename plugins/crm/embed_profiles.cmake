# SPDX-License-Identifier: Apache-2.0
# cmake -DOUTPUT=file.cpp -P embed_profiles.cmake -- a.json b.json …: their texts as shipped_profiles.hpp declares them.
set(entries "")
math(EXPR last "${CMAKE_ARGC} - 1")
set(is_file FALSE)
foreach(i RANGE ${last})
  set(argument "${CMAKE_ARGV${i}}")
  if(is_file)
    get_filename_component(name "${argument}" NAME_WE)
    file(READ "${argument}" text)
    # A string literal is at most 64 KiB in C++; a profile is well below it.
    string(APPEND entries "    {\"${name}\", R\"profile(${text})profile\"},\n")
  endif()
  if(argument STREQUAL "--")
    set(is_file TRUE)
  endif()
endforeach()
file(WRITE "${OUTPUT}" "// Made by embed_profiles.cmake.
#include \"shipped_profiles.hpp\"

namespace ekiden::crm {
namespace {

struct Shipped {
  std::string_view name;
  std::string_view document;
};

constexpr Shipped kShipped[] = {
${entries}};

}  // namespace

std::string_view shipped_profile(std::string_view name) {
  for (const Shipped& one : kShipped)
    if (one.name == name) return one.document;
  return {};
}

std::vector<std::string> shipped_profile_names() {
  std::vector<std::string> names;
  for (const Shipped& one : kShipped) names.emplace_back(one.name);
  return names;
}

}  // namespace ekiden::crm
")
