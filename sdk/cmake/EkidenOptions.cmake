# SPDX-License-Identifier: Apache-2.0
# Warnings, hardening and sanitizers of every target of ours.
include_guard(GLOBAL)
add_library(ekiden_options INTERFACE)
add_library(ekiden::options ALIAS ekiden_options)
target_compile_options(ekiden_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wundef
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual>)
if(EKIDEN_WERROR)
  target_compile_options(ekiden_options INTERFACE -Werror)
endif()

# Assertions stay on in every build: a broken invariant must stop the process, the journal recovers it.
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")

add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
if(EKIDEN_SANITIZE)
  add_compile_options(-fsanitize=${EKIDEN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${EKIDEN_SANITIZE})
  add_compile_definitions(EKIDEN_SANITIZED=1)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    add_compile_options(-fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/tests/support/ubsan.ignore)
  endif()
else()
  add_compile_options(-fstack-protector-strong $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
endif()
