/// Development environments as accounts ask for them: each order is priced from the operator's own catalog,
/// agreed upon, provisioned and paid by the month. It is the one place where Ambit sells to accounts what it
/// then makes for them.
@NullMarked
package dev.ambit.order;

import org.jspecify.annotations.NullMarked;
