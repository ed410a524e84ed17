/// The service level of environments: availability by minute and latencies. Production has a target and an error
/// budget; non-production is only shown.
@NullMarked
package dev.ambit.sla;

import org.jspecify.annotations.NullMarked;
