/// The gateway serves the hosts of stacks on its own port: it finds the stack of a host, checks the caller's
/// stage and forwards the request. It does not serve the console and accepts no environment keys.
@NullMarked
package dev.ambit.host.gateway;

import org.jspecify.annotations.NullMarked;
