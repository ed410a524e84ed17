/// What customers are promised beside what they buy. A promise counts for all of a customer, without a subscription
/// too, and of all that grants a feature the most generous wins.
@NullMarked
package dev.ambit.promotion;

import org.jspecify.annotations.NullMarked;
