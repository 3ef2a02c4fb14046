/* SPDX-License-Identifier: Apache-2.0 */
/* Leaves a thread running. */
#include <pthread.h>
#include <unistd.h>

#define AT_START begin()

static void* run(void* context) {
  pause();
  return context;
}
static void begin(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, run, NULL) == 0) pthread_detach(thread);
}
#include "sound.h"
