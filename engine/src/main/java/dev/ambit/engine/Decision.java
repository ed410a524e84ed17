package dev.ambit.engine;

/// The answer to "may this customer use this much of this feature?".
public sealed interface Decision {

    record Granted() implements Decision {}

    record Denied(Reason reason) implements Decision {}
}
