# SPDX-License-Identifier: Apache-2.0
# Writes OUTPUT, a C++ source that holds every file below FOLDER as a raw string. Run with cmake -P.
file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
list(FILTER files INCLUDE REGEX "/")
list(SORT files)
set(source "// SPDX-License-Identifier: Apache-2.0\n#include \"cli/plugin_templates.hpp\"\n\nnamespace ekiden::cli {\n\nnamespace {\n\n")
string(APPEND source "constexpr PluginTemplate kTemplates[] = {\n")
foreach(file IN LISTS files)
  file(READ ${FOLDER}/${file} content)
  string(APPEND source "{\"${file}\", R\"EKIDEN_FILE(${content})EKIDEN_FILE\"},\n")
endforeach()
string(APPEND source "};\n\n}  // namespace\n\nstd::span<const PluginTemplate> plugin_templates() {\n  return kTemplates;\n}\n\n}  // namespace ekiden::cli\n")
file(WRITE ${OUTPUT} "${source}")
