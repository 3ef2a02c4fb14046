/* SPDX-License-Identifier: Apache-2.0 */
/* Changes the locale. */
#include <locale.h>

#define AT_START setlocale(LC_ALL, "C.UTF-8")
#include "sound.h"
