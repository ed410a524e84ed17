package dev.ambit.usage;

/// What is answered to who would consume something: JSON, kept as it is for repetitions.
record Verdict(boolean granted, String json) {}
