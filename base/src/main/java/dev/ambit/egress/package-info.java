/// Calls to the outside: the one way by which the server reaches anybody but its database. Whoever names a
/// receiver may be a stranger, so private addresses stay closed unless the operator opens them, and nobody's
/// answer is waited for or read without a bound.
@NullMarked
package dev.ambit.egress;

import org.jspecify.annotations.NullMarked;
