/* SPDX-License-Identifier: Apache-2.0 */
int absent(void);
int absent(void) {
  return 0;
}
