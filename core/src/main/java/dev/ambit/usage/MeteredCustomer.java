package dev.ambit.usage;

/// A customer, or one of its resources, with events.
///
/// @param resourceId empty for the customer itself
record MeteredCustomer(String customerId, String resourceId) {}
