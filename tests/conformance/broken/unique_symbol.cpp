// SPDX-License-Identifier: Apache-2.0
// An inline static with default visibility is shared over the whole process.
#include "sound.h"

struct __attribute__((visibility("default"))) Counter {
  static int& value() {
    static int count = 0;
    return count;
  }
};
__attribute__((visibility("default"), used)) int* counter() {
  return &Counter::value();
}
