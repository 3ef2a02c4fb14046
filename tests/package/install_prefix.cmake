# SPDX-License-Identifier: Apache-2.0
# cmake -DBUILD=… -DPREFIX=… -P install_prefix.cmake: installs the build tree, then moves what was installed to PREFIX,
# which nothing was told of.
file(REMOVE_RECURSE ${PREFIX} ${PREFIX}.staged)
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${PREFIX}.staged --strip
  OUTPUT_VARIABLE ignored COMMAND_ERROR_IS_FATAL ANY)
file(RENAME ${PREFIX}.staged ${PREFIX})
