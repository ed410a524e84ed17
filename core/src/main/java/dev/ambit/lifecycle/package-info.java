/// The clocks of environments. An advance processes all automatic changes that become due, before the response.
@NullMarked
package dev.ambit.lifecycle;

import org.jspecify.annotations.NullMarked;
