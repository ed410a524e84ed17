package dev.ambit.event;

/// A result that is on disk, and the number of the last event that it raised (0: it changed nothing). Whoever
/// reads with this number sees the change, on any server.
public record Committed<T>(T value, long sequence) {}
