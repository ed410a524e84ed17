/// What time it is in an environment. Business rules ask here; signatures, keys, retries and leases have the real time.
@NullMarked
package dev.ambit.clock;

import org.jspecify.annotations.NullMarked;
