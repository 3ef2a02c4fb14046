// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/ports/child_processes.hpp"
#include "plugin/instance.hpp"
#include "plugin/remote/remote_settings.hpp"
#include "plugin/remote/surroundings.hpp"

namespace ekiden::plugin::remote {

// Makes the stand-in for a plugin that lives in a process of its own: an ekd_plugin like any other, which may be used
// as soon as it is made. The process begins with start(); configure() keeps the configuration, and an error in it ends
// the start. When the process dies, what was in its hands ends as EKD_E_UNKNOWN_OUTCOME, requests are answered 503, and
// a new process begins; until then the answer to everything is EKD_E_NOT_CONNECTED. All references outlive the
// instance; `children` belongs to the strand.
Make make_remote(ChildProcesses& children, const Surroundings& around, Settings settings);
// The same for an Instance over these services.
Make make_remote(ChildProcesses& children, const Services& services, Settings settings);

}  // namespace ekiden::plugin::remote
