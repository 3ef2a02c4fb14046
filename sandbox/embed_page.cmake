# SPDX-License-Identifier: Apache-2.0
# Writes OUTPUT, a C++ source that holds the files of PAGE_DIR as raw strings. Run with cmake -P.
set(source "// SPDX-License-Identifier: Apache-2.0\n#include \"page_files.hpp\"\n\nnamespace ekiden::sandbox::page_files {\n")
foreach(name index.html page.css page.js)
  file(READ "${PAGE_DIR}/${name}" content)
  string(REPLACE "." "_" identifier "${name}")
  string(APPEND source "\nconst std::string_view ${identifier} = R\"EKIDEN_PAGE(${content})EKIDEN_PAGE\";\n")
endforeach()
string(APPEND source "\n}  // namespace ekiden::sandbox::page_files\n")
file(WRITE "${OUTPUT}" "${source}")
