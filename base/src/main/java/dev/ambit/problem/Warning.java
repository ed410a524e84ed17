package dev.ambit.problem;

/// Something that the caller should know although the request succeeded.
///
/// @param code never changes
/// @param message for people
public record Warning(String code, String message) {}
