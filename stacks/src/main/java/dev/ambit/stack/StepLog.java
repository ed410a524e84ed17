package dev.ambit.stack;

/// Receives the log lines of a provisioning step. They must not contain secrets.
@FunctionalInterface
public interface StepLog {

    void say(String line);
}
