/// The hosts of stacks, on a port of their own: whose host it is, whether the caller belongs to its stage, and on
/// to what answers there. It knows no page of the console and no key of an environment.
@NullMarked
package dev.ambit.gateway;

import org.jspecify.annotations.NullMarked;
