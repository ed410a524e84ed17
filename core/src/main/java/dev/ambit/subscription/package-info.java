/// Subscriptions: what a customer has bought, since when and until when. A subscription keeps the version of
/// the plan that was bought, whatever is published later.
@NullMarked
package dev.ambit.subscription;

import org.jspecify.annotations.NullMarked;
