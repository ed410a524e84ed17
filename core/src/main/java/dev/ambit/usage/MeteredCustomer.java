package dev.ambit.usage;

/// A customer, or one of its resources, of whom there are raw events.
///
/// @param resourceId empty for the customer itself
record MeteredCustomer(String customerId, String resourceId) {}
