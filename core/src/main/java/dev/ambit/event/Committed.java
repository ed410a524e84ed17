package dev.ambit.event;

/// A result that is on disk, and the number of the last event that it raised, or of the last in the log if it changed
/// nothing. Whoever reads with this number sees the change, on any server.
public record Committed<T>(T value, long sequence) {}
