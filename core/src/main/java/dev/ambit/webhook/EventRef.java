package dev.ambit.webhook;

/// An event for an endpoint.
///
/// @param lane the unit of ordering: a customer, otherwise the entity
/// @param previous the number of the previous event for this endpoint, 0 for the first
record EventRef(long sequence, String lane, long previous) {}
