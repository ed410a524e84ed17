package dev.ambit.stack;

/// One thing about a resource that is not as it should be.
///
/// @param what as `grants.store_dev`
/// @param wanted as people read it, without secrets
/// @param found the same
public record Drift(String what, String wanted, String found) {}
