package dev.ambit.console;

/// An error on a line of a file.
public record LineFault(int line, String message) {}
