/* SPDX-License-Identifier: Apache-2.0 */
/* A library without the entry. */
int nothing(void);
int nothing(void) {
  return 0;
}
