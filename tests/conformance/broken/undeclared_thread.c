/* SPDX-License-Identifier: Apache-2.0 */
/* Has a thread that its descriptor does not speak of. */
#include <pthread.h>
#include <unistd.h>

#define AT_START begin()
#define AT_DESTROY finish()

static pthread_t thread;
static int runs = 0;
static void* run(void* context) {
  pause();
  return context;
}
static void begin(void) {
  runs = pthread_create(&thread, NULL, run, NULL) == 0;
}
static void finish(void) {
  if (!runs) return;
  pthread_cancel(thread);
  pthread_join(thread, NULL);
}

#include "sound.h"
