/// Advances the clocks of environments, and processes all automatic changes that become due before the response.
@NullMarked
package dev.ambit.lifecycle;

import org.jspecify.annotations.NullMarked;
