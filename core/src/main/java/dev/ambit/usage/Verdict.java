package dev.ambit.usage;

/// The answer to a consumption, as JSON, stored for repetitions.
record Verdict(boolean granted, String json) {}
