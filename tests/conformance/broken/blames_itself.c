/* SPDX-License-Identifier: Apache-2.0 */
/* Answers what it does not understand with 500. */
#define KIND EKD_KIND_ADAPTER
#define AT_REQUEST answer_request(me, op, 500)
#include "sound.h"
