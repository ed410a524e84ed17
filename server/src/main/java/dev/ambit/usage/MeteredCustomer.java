package dev.ambit.usage;

import java.time.Instant;

/// A customer, or one of its resources, of whom raw events are to be counted.
///
/// @param resourceId empty for the customer itself
/// @param since what happened from then to `until` is to be counted
/// @param version as of which this is known
record MeteredCustomer(String customerId, String resourceId, Instant since, Instant until, long version) {}
