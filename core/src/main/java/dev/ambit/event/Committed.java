package dev.ambit.event;

/// A stored result, with the number of its last event, or of the last event in the log if nothing changed. A read
/// with this number sees the change on any server.
public record Committed<T>(T value, long sequence) {}
