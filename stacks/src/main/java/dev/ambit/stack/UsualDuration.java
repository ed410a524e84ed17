package dev.ambit.stack;

/// The usual duration of a change by an engine: an estimate from experience, not a guarantee.
public record UsualDuration(int fromMinutes, int toMinutes) {}
