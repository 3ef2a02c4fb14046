/* SPDX-License-Identifier: Apache-2.0 */
/* Uses a library that it does not name: it is there only because the host uses it too. */
#define AT_DESTROY curl_easy_cleanup(me->kept)

void curl_easy_cleanup(void* handle);
#include "sound.h"
