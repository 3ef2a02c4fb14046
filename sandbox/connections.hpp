// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ekiden::sandbox {

/// Shuts down this process's end of the TCP connection between `local_port` and `remote_port`. The descriptor stays
/// with its owner, who sees the end of the stream.
void cut_connection(int local_port, int remote_port);

/// The same for every connection of the listener on `local_port`: kept-alive ones would hold up its end.
void cut_connections(int local_port);

}  // namespace ekiden::sandbox
