/// The figures of an environment's overview: counts of subscriptions, contracted revenue and limits that are
/// nearly used up. A background loop follows the event log and keeps the figures up to date, so that reading them
/// needs no scan.
@NullMarked
package dev.ambit.overview;

import org.jspecify.annotations.NullMarked;
