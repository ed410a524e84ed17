/// Customers of an environment. Archiving a customer permanently erases its name and e-mail address, and its id is
/// never reused.
@NullMarked
package dev.ambit.customer;

import org.jspecify.annotations.NullMarked;
