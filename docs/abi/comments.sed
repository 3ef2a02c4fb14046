# SPDX-License-Identifier: Apache-2.0
# The plain comments of the C headers as Doxygen's: of the file, of what follows, of what stands before on the line.
/SPDX-License-Identifier/b
2s|^/\* |/** \\file\n * |
s|^\( *\)/\* |\1/** |
s|\([;,{] *\)/\* |\1/**< |
s|\(#define .*[^ ]  *\)/\* |\1/**< |
# A placeholder is no HTML.
s|<\([a-z][a-z ]*\)>|\&lt;\1\&gt;|g
