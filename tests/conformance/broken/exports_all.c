/* SPDX-License-Identifier: Apache-2.0 */
/* Exports a function of its own beside the entry. */
__attribute__((visibility("default"))) int helper(void);
__attribute__((visibility("default"))) int helper(void) {
  return 0;
}
#include "sound.h"
