// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace ekiden::bench {

// Processor time of a process so far, all its threads, user and system; seconds.
double processor_seconds(pid_t pid);

struct Memory {
  double anonymous_mb = 0;  // RssAnon: what it has allocated; not what it shares with files
  double resident_mb = 0;   // VmRSS
};
Memory memory_of(pid_t pid);

}  // namespace ekiden::bench
