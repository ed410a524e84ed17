package dev.ambit.usage;

/// A counter of which the log does not know yet what it has reached; it was told `told`.
record DirtyCounter(
        MeasurementBody.Customer customer,
        String resourceId,
        String featureId,
        long periodStartMillis,
        long periodEndMillis,
        long used,
        long told,
        long version) {}
