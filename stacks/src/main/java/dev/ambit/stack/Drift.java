package dev.ambit.stack;

/// A difference between the wanted and the actual state of a resource.
///
/// @param what path such as `grants.store_dev`
/// @param wanted readable text without secrets
/// @param found readable text without secrets
public record Drift(String what, String wanted, String found) {}
