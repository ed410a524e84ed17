package dev.ambit.webhook;

/// An event that an endpoint is to be told of.
///
/// @param lane whose order it belongs to: a customer, else the entity
/// @param previous the number before it that this endpoint is told of, 0 for the first
record EventRef(long sequence, String lane, long previous) {}
