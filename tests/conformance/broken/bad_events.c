/* SPDX-License-Identifier: Apache-2.0 */
/* Emits an event whose data do not follow the schema. */
#define KIND EKD_KIND_ADAPTER
#define AT_REQUEST answer_request(me, op, emit(me, op, "m1", "{\"message\": 7}") == EKD_OK ? 200 : 503)
#include "sound.h"
