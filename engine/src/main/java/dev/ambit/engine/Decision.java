package dev.ambit.engine;

/// Result of an entitlement check.
public sealed interface Decision {

    record Granted() implements Decision {}

    record Denied(Reason reason) implements Decision {}
}
