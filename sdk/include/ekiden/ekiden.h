/* SPDX-License-Identifier: Apache-2.0 */
/* The whole Ekiden plugin ABI, without drafts. C11 and every later C++. */
#ifndef EKIDEN_H
#define EKIDEN_H

#include "adapter.h"
#include "base.h"
#include "ext/clock.h"
#include "ext/executor.h"
#include "ext/health.h"
#include "ext/http_client.h"
#include "ext/http_route.h"
#include "ext/ingress.h"
#include "ext/kv.h"
#include "ext/log.h"
#include "ext/metrics.h"
#include "ext/random.h"
#include "ext/secrets.h"
#include "ext/thread_check.h"
#include "ext/timer.h"
#include "ext/token.h"
#include "filter.h"
#include "plugin.h"
#include "sink.h"

#endif
