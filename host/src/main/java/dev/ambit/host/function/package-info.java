/// Functions: code of tenants, run in containers that can only reach the resources of their own stack. If the system
/// cannot run containers, no code runs, and the gateway forwards to upstreams only.
@NullMarked
package dev.ambit.host.function;

import org.jspecify.annotations.NullMarked;
