# SPDX-License-Identifier: Apache-2.0
# ekiden_add_plugin(NAME SOURCES a.cpp … [LIBS target …])
# A shared library that the gateway can load: NAME.so with hidden visibility, exactly one exported symbol, and a
# manifest NAME.plugin.json beside it, written from its own descriptors at build time.
include_guard(GLOBAL)
set(EKIDEN_PLUGIN_VERSION_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/plugin.map)

function(ekiden_add_plugin name)
  cmake_parse_arguments(PLUGIN "" "OUTPUT_DIRECTORY" "SOURCES;LIBS" ${ARGN})
  set(target ekiden_plugin_${name})
  if(NOT PLUGIN_OUTPUT_DIRECTORY)
    set(PLUGIN_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugins)
    set_property(GLOBAL APPEND PROPERTY EKIDEN_SHIPPED_PLUGINS ${target})
  endif()
  add_library(${target} MODULE ${PLUGIN_SOURCES})
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY ${PLUGIN_OUTPUT_DIRECTORY}
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${EKIDEN_PLUGIN_VERSION_SCRIPT})
  target_link_libraries(${target} PRIVATE ekiden::sdk ekiden::options ${PLUGIN_LIBS})
  target_link_options(${target} PRIVATE
    -Wl,-z,nodelete,-z,now,-z,relro,-z,noexecstack -Wl,--exclude-libs,ALL
    -Wl,--version-script=${EKIDEN_PLUGIN_VERSION_SCRIPT})
  if(NOT EKIDEN_SANITIZE) # the sanitizers' run-time symbols are the program's
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  if(TARGET ekiden)
    add_custom_command(TARGET ${target} POST_BUILD
      COMMAND $<TARGET_FILE:ekiden> plugin-host --describe $<TARGET_FILE:${target}>
              --output ${PLUGIN_OUTPUT_DIRECTORY}/${name}.plugin.json
      VERBATIM)
    add_dependencies(${target} ekiden)
  endif()
endfunction()
