// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ekiden::plugin::remote {

// The life of a plugin in a process of its own: loads what the gateway names over the channel, is confined to what its
// descriptor needs, and works until the gateway stops it or is gone. Gives the exit code. The calling thread is the
// plugin's strand.
int serve_plugin(int channel);

}  // namespace ekiden::plugin::remote
