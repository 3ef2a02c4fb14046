/* SPDX-License-Identifier: Apache-2.0 */
/* Follows a pointer that an unknown id leaves NULL. */
#define KNOWS(id) (*index_of(id) == 0)

#include <string.h>

static volatile const int* const nowhere = 0;
static int index_of_broken = 0;
static volatile const int* index_of(const char* id) {
  return strcmp(id, "broken") == 0 ? &index_of_broken : nowhere;
}
#include "sound.h"
