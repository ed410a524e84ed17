package dev.ambit.usage;

import java.time.Instant;

/// A customer, or one of its resources, of whom raw events are to be counted.
///
/// @param resourceId empty for the customer itself
/// @param since what happened from then to `until` is to be counted
/// @param version as of which this is known
/// @param entitledAt of what it had when it was last counted
record MeteredCustomer(
        String customerId, String resourceId, Instant since, Instant until, long version, Instant entitledAt) {

    /// Who has got something else since is counted up to now, or the late event would hide the news.
    MeteredCustomer upTo(Instant now, Instant entitledNow) {
        return entitledNow.equals(entitledAt) || !until.isBefore(now)
                ? this
                : new MeteredCustomer(customerId, resourceId, since, now, version, entitledAt);
    }
}
