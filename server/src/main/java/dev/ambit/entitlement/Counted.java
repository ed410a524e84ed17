package dev.ambit.entitlement;

/// What the projection reads in the body of `measurement.reported`: where a counter stands.
record Counted(State counted) {

    /// @param resource empty for the customer itself
    /// @param periodEndMillis the largest long if usage never resets
    record State(String resource, String featureId, long usedMicros, long periodEndMillis, long version) {}
}
