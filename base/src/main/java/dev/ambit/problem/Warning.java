package dev.ambit.problem;

/// Warning in a successful response.
///
/// @param code stable code
/// @param message message for people
public record Warning(String code, String message) {}
