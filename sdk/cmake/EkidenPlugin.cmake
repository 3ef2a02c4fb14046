# SPDX-License-Identifier: Apache-2.0
# ekiden_add_plugin(NAME SOURCES a.cpp … [LIBS target …] [OUTPUT_DIRECTORY folder] [NO_MANIFEST])
# A shared library that the gateway can load, the target ekiden_plugin_NAME: NAME.so with hidden visibility, exactly one
# exported symbol, and a manifest NAME.plugin.json beside it, written from its own descriptors at build time. Both stand
# in ${CMAKE_BINARY_DIR}/plugins unless OUTPUT_DIRECTORY says otherwise. NO_MANIFEST: for a file that reads its descriptors
# from beside itself.
#
# The same file serves Ekiden's own tree and find_package(Ekiden).
include_guard(GLOBAL)

# Whether this directory's code is built with a sanitizer.
function(ekiden_sanitized result)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  get_directory_property(options COMPILE_OPTIONS)
  string(JOIN " " flags ${options} "${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS} ${CMAKE_C_FLAGS_${type}} ${CMAKE_CXX_FLAGS_${type}}")
  string(FIND "${flags}" "-fsanitize=" found)
  if(found EQUAL -1)
    set(${result} FALSE PARENT_SCOPE)
  else()
    set(${result} TRUE PARENT_SCOPE)
  endif()
endfunction()

function(ekiden_add_plugin name)
  cmake_parse_arguments(PLUGIN "NO_MANIFEST" "OUTPUT_DIRECTORY" "SOURCES;LIBS" ${ARGN})
  set(target ekiden_plugin_${name})
  set(version_script ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map)
  if(NOT PLUGIN_OUTPUT_DIRECTORY)
    set(PLUGIN_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugins)
    set_property(GLOBAL APPEND PROPERTY EKIDEN_SHIPPED_PLUGINS ${target})
  endif()
  add_library(${target} MODULE ${PLUGIN_SOURCES})
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY ${PLUGIN_OUTPUT_DIRECTORY}
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${version_script})
  target_link_libraries(${target} PRIVATE Ekiden::sdk $<TARGET_NAME_IF_EXISTS:ekiden::options> ${PLUGIN_LIBS})
  target_link_options(${target} PRIVATE
    -Wl,-z,nodelete,-z,now,-z,relro,-z,noexecstack -Wl,--exclude-libs,ALL -Wl,--version-script=${version_script})
  ekiden_sanitized(sanitized)
  # clang links a sanitizer's run-time into programs only, so its symbols are open in a library.
  if(NOT (sanitized AND "${CMAKE_C_COMPILER_ID}${CMAKE_CXX_COMPILER_ID}" MATCHES "Clang"))
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  if(PLUGIN_NO_MANIFEST)
    return()
  endif()
  # A sanitized plugin is loaded only by a program that is sanitized as well: the installed one is not.
  get_target_property(installed Ekiden::ekiden IMPORTED)
  if(sanitized AND installed)
    message(STATUS "${name}: built with a sanitizer, so there is no manifest; its tests on the fake host run all the same")
    return()
  endif()
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND Ekiden::ekiden plugin-host --describe $<TARGET_FILE:${target}>
            --output ${PLUGIN_OUTPUT_DIRECTORY}/${name}.plugin.json
    VERBATIM)
  add_dependencies(${target} Ekiden::ekiden)
endfunction()

# ekiden_add_conformance_test(NAME [CONFIG file.json] [WEBHOOK requests.json] [COMPONENT id])
# Two CTests, conformance.NAME and conformance.NAME.process, that hold the plugin of ekiden_add_plugin(NAME) against every rule
# of the ABI that a machine can check: ekiden plugin validate, in the host and in a process of its own. CONFIG: a JSON object with values for required members that the schema proposes nothing for.
# WEBHOOK: requests as the platform sends them. COMPONENT: the one that both are for, when the file holds several.
function(ekiden_add_conformance_test name)
  cmake_parse_arguments(TEST "" "CONFIG;WEBHOOK;COMPONENT" "" ${ARGN})
  ekiden_sanitized(sanitized)
  get_target_property(installed Ekiden::ekiden IMPORTED)
  if(sanitized AND installed)
    return() # see ekiden_add_plugin
  endif()
  set(options "")
  foreach(option CONFIG WEBHOOK COMPONENT)
    if(TEST_${option})
      string(TOLOWER --${option} flag)
      list(APPEND options ${flag} ${TEST_${option}})
    endif()
  endforeach()
  set(test conformance.${name})
  if(TEST_COMPONENT)
    string(APPEND test .${TEST_COMPONENT})
  endif()
  foreach(isolation host process)
    add_test(NAME ${test}
      COMMAND Ekiden::ekiden plugin validate $<TARGET_FILE:ekiden_plugin_${name}> --only-failed --reproduce 1
              --isolation ${isolation} ${options}
      WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
    set_tests_properties(${test} PROPERTIES TIMEOUT 120)
    string(APPEND test .process)
  endforeach()
endfunction()
