package dev.ambit.config;

/// Format of a log line.
public enum LogFormat {
    TEXT,
    JSON
}
