/// Subscriptions of customers to plans and add-ons, with their start and end. A subscription keeps the version of
/// the plan that was bought, whatever is published later.
@NullMarked
package dev.ambit.subscription;

import org.jspecify.annotations.NullMarked;
