# SPDX-License-Identifier: Apache-2.0
# Every third-party library, found once. Debian 12 ships no CMake file for some: those are wrapped here.
include_guard(GLOBAL)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(pugixml REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(QRENCODE REQUIRED IMPORTED_TARGET libqrencode)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka)
pkg_check_modules(GUMBO REQUIRED IMPORTED_TARGET gumbo)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)

# Header-only libraries: SYSTEM, so that their warnings are not ours.
function(ekiden_header_library target header)
  find_path(${target}_INCLUDE ${header} HINTS ${ARGN} REQUIRED)
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE ${${target}_INCLUDE})
endfunction()

ekiden_header_library(ekiden_rapidjson rapidjson/rapidjson.h)
# RapidJSON's default is an assert on misuse: kept, because a misuse is a defect of ours and must not go on silently.
target_compile_definitions(ekiden_rapidjson INTERFACE RAPIDJSON_HAS_STDSTRING=1)
add_library(RapidJSON::RapidJSON ALIAS ekiden_rapidjson)

# Debian's libvalijson-dev depends on Qt: ./dev unpacks its headers instead of installing it.
ekiden_header_library(ekiden_valijson valijson/validator.hpp ${CMAKE_SOURCE_DIR}/build/deps/valijson/usr/include)
add_library(valijson::valijson ALIAS ekiden_valijson)

ekiden_header_library(ekiden_boost boost/asio.hpp)
target_compile_definitions(ekiden_boost INTERFACE
  BOOST_DLL_USE_STD_FS BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_DATE_TIME BOOST_ERROR_CODE_HEADER_ONLY)
target_link_libraries(ekiden_boost INTERFACE Threads::Threads ${CMAKE_DL_LIBS})
add_library(ekiden::boost ALIAS ekiden_boost)

find_library(EKIDEN_CCTZ cctz REQUIRED)
ekiden_header_library(ekiden_cctz cctz/time_zone.h)
target_link_libraries(ekiden_cctz INTERFACE ${EKIDEN_CCTZ})
add_library(cctz::cctz ALIAS ekiden_cctz)

# Lua as it is when compiled as C++: its errors are exceptions, and destructors run. Static: a plugin may bring the shared
# one of the same names, which is compiled as C.
find_library(EKIDEN_LUA liblua5.4-c++.a REQUIRED)
ekiden_header_library(ekiden_lua lua5.4/lua.hpp)
target_link_libraries(ekiden_lua INTERFACE ${EKIDEN_LUA} ${CMAKE_DL_LIBS})

find_library(EKIDEN_HTTPLIB cpp-httplib REQUIRED)
ekiden_header_library(ekiden_httplib httplib.h)
target_link_libraries(ekiden_httplib INTERFACE ${EKIDEN_HTTPLIB} OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
# Debian builds the library with TLS: without this its classes would have another layout here.
target_compile_definitions(ekiden_httplib INTERFACE CPPHTTPLIB_OPENSSL_SUPPORT)
add_library(httplib::httplib ALIAS ekiden_httplib)
