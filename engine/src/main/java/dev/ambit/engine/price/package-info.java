/// Price rules: what a subscription costs.
///
/// A [Charge] is what a package charges for, and a [Rate] is its price. [Bill] turns purchases and usage into
/// [Line]s. Amounts are exact decimals in major units of one currency. The invoicing system rounds them.
@NullMarked
package dev.ambit.engine.price;

import org.jspecify.annotations.NullMarked;
