/// The time of environments. Business rules use it; signatures, keys, retries and leases use real time.
@NullMarked
package dev.ambit.clock;

import org.jspecify.annotations.NullMarked;
