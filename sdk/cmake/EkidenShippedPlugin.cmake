# SPDX-License-Identifier: Apache-2.0
# ekiden_add_shipped_plugin(NAME SOURCES a.cpp … [LIBS target …])
# A plugin of Ekiden's own tree: ekiden_add_plugin(), and ekiden_NAME_under_test for the tests, which call the same objects and
# the plugin's entry without a loader. The sources are compiled once, as the target ekiden_NAME_code.
include_guard(GLOBAL)

function(ekiden_add_shipped_plugin name)
  cmake_parse_arguments(PLUGIN "" "" "SOURCES;LIBS" ${ARGN})
  set(code ekiden_${name}_code)
  set(libs ekiden::sdk ekiden::kit ${PLUGIN_LIBS})
  add_library(${code} OBJECT ${PLUGIN_SOURCES})
  set_target_properties(${code} PROPERTIES
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(${code} PRIVATE ${libs} ekiden::options)
  ekiden_add_plugin(${name} SOURCES $<TARGET_OBJECTS:${code}> LIBS ${libs})
  if(EKIDEN_TESTS)
    add_library(ekiden_${name}_under_test STATIC EXCLUDE_FROM_ALL $<TARGET_OBJECTS:${code}>)
    target_include_directories(ekiden_${name}_under_test PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/..)
    target_link_libraries(ekiden_${name}_under_test PUBLIC ${libs})
  endif()
endfunction()
