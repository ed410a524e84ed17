/// The search over an environment's catalog, customers and subscriptions. An entry is written in the transaction
/// that changes its entity, and bulk imports leave theirs to a background loop.
@NullMarked
package dev.ambit.search;

import org.jspecify.annotations.NullMarked;
