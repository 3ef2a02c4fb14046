/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at no signature. */
#define KIND EKD_KIND_ADAPTER
#define AT_REQUEST answer_request(me, op, emit(me, op, "m1", GOOD_DATA) == EKD_OK ? 200 : 503)
#include "sound.h"
