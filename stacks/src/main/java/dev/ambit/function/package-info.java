/// Functions: code of tenants, run as isolated processes that can only reach the resources of their own stack. If
/// the system cannot isolate processes, no code runs, and the gateway forwards to upstreams only.
@NullMarked
package dev.ambit.function;

import org.jspecify.annotations.NullMarked;
