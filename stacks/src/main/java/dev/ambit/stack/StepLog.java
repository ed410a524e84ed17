package dev.ambit.stack;

/// Takes what a step of provisioning says of itself, a line at a time; never a secret.
@FunctionalInterface
public interface StepLog {

    void say(String line);
}
