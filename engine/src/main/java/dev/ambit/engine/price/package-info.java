/// What does a subscription cost?
///
/// [Charge]s say what a package is paid for and [Rate]s how much; [Bill] turns what was bought and used into [Line]s.
/// All in exact decimals and in major units of one currency: nothing is rounded here, because only whoever charges
/// knows to what.
@NullMarked
package dev.ambit.engine.price;

import org.jspecify.annotations.NullMarked;
