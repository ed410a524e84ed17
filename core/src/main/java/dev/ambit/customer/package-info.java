/// Customers: who buys what an environment sells. One that is archived gives up its name and address for
/// good, and its id is never given to another.
@NullMarked
package dev.ambit.customer;

import org.jspecify.annotations.NullMarked;
