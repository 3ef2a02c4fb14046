# SPDX-License-Identifier: Apache-2.0
# The plain comments of the C headers as Doxygen's: of the file, of what follows, of what stands before on the line.
/SPDX-License-Identifier/b
# An id at the head of the file's sentence is code: as a word it would be written with a capital.
2s|^/\* \(ekiden[.][a-z-]*/[0-9]*\)|/* `\1`|
2s|^/\* |/** \\file\n * |
s|^\( *\)/\* |\1/** |
s|\([;,{] *\)/\* |\1/**< |
s|\(#define .*[^ ]  *\)/\* |\1/**< |
# A placeholder is no HTML.
s|<\([a-z][a-z ]*\)>|\&lt;\1\&gt;|g
