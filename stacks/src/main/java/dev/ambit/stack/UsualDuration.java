package dev.ambit.stack;

/// How long an engine usually needs for a change, by the provider's experience. It is no promise.
public record UsualDuration(int fromMinutes, int toMinutes) {}
