# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` lays under a prefix. Everything finds everything else relative to itself, so that the tree may be
# moved as a whole.
#
#   bin/                  ekiden, ekiden-sandbox
#   lib/ekiden/plugins/   the plugins that ship, each with its manifest
#   lib/ekiden/examples/  two small plugins for trials
#   lib/ekiden/bridge/    bridge.so, which plugins in Python are a copy of
#   include/              ekiden (C), ekiden/testkit, ekidenpp (C++)
#   lib/cmake/Ekiden/     find_package(Ekiden)          lib/pkgconfig/   the same for pkg-config
#   share/ekiden/         schemas, and the warehouse's migrations      share/doc/ekiden/   documents and examples
include(CMakePackageConfigHelpers)
set(plugins_to lib/ekiden/plugins)
set(package_to lib/cmake/Ekiden)

install(TARGETS ekiden EXPORT Ekiden RUNTIME DESTINATION bin)
install(TARGETS ekiden-sandbox RUNTIME DESTINATION bin)

# A manifest names the bytes of its library, and stripping changes them: written anew for what was installed.
get_property(shipped GLOBAL PROPERTY EKIDEN_SHIPPED_PLUGINS)
foreach(plugin IN LISTS shipped)
  install(TARGETS ${plugin} LIBRARY DESTINATION ${plugins_to})
  install(CODE "
    set(folder \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${plugins_to}\")
    message(STATUS \"Describing: \${folder}/$<TARGET_FILE_NAME:${plugin}>\")
    execute_process(COMMAND \"$<TARGET_FILE:ekiden>\" plugin-host
      --describe \"\${folder}/$<TARGET_FILE_NAME:${plugin}>\" --output \"\${folder}/$<TARGET_FILE_BASE_NAME:${plugin}>.plugin.json\"
      COMMAND_ERROR_IS_FATAL ANY)")
endforeach()

# For trials: named in a configuration, never found by itself.
foreach(example hello_adapter hello_sink)
  install(TARGETS ekiden_plugin_${example} LIBRARY DESTINATION lib/ekiden/examples)
endforeach()

install(TARGETS ekiden_plugin_bridge LIBRARY DESTINATION lib/ekiden/bridge)

install(TARGETS ekiden_abi ekiden_sdk EXPORT Ekiden)
install(DIRECTORY sdk/include/ekiden sdk/include/ekidenpp DESTINATION include FILES_MATCHING PATTERN *.h PATTERN *.hpp)
# The test kit is a set of targets of its own, because it needs RapidJSON's headers and plugins do not.
install(TARGETS ekiden_testkit EXPORT EkidenTestkit)
install(DIRECTORY sdk/testkit/ekiden DESTINATION include FILES_MATCHING PATTERN *.hpp)
install(FILES ${CMAKE_BINARY_DIR}/sdk/testkit/ekiden/testkit/schema_texts.hpp DESTINATION include/ekiden/testkit)
install(DIRECTORY sdk/schema DESTINATION share/ekiden FILES_MATCHING PATTERN *.json)
install(DIRECTORY plugins/crm/profiles/ DESTINATION share/ekiden/crm FILES_MATCHING PATTERN *.json)

install(EXPORT Ekiden NAMESPACE Ekiden:: FILE EkidenTargets.cmake DESTINATION ${package_to})
install(EXPORT EkidenTestkit NAMESPACE Ekiden:: FILE EkidenTestkitTargets.cmake DESTINATION ${package_to})
configure_package_config_file(sdk/cmake/EkidenConfig.cmake.in ${CMAKE_BINARY_DIR}/package/EkidenConfig.cmake
  INSTALL_DESTINATION ${package_to})
# Before 1.0 a minor version may change what is not the ABI.
write_basic_package_version_file(${CMAKE_BINARY_DIR}/package/EkidenConfigVersion.cmake COMPATIBILITY SameMinorVersion)
configure_file(sdk/cmake/ekiden.pc.in ${CMAKE_BINARY_DIR}/package/ekiden.pc @ONLY)
configure_file(sdk/cmake/ekiden-testkit.pc.in ${CMAKE_BINARY_DIR}/package/ekiden-testkit.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/package/EkidenConfig.cmake ${CMAKE_BINARY_DIR}/package/EkidenConfigVersion.cmake
  sdk/cmake/EkidenPlugin.cmake sdk/cmake/plugin.map DESTINATION ${package_to})
install(FILES ${CMAKE_BINARY_DIR}/package/ekiden.pc ${CMAKE_BINARY_DIR}/package/ekiden-testkit.pc DESTINATION lib/pkgconfig)

install(FILES LICENSE README.md CHANGELOG.md DESTINATION share/doc/ekiden)
install(DIRECTORY docs examples DESTINATION share/doc/ekiden PATTERN CMakeLists.txt EXCLUDE)
install(FILES examples/out_of_tree/CMakeLists.txt DESTINATION share/doc/ekiden/examples/out_of_tree)
