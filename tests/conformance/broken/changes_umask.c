/* SPDX-License-Identifier: Apache-2.0 */
/* Changes the umask. */
#include <sys/stat.h>

#define AT_START umask(0)
#include "sound.h"
