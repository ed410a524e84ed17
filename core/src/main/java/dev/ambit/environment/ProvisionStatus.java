package dev.ambit.environment;

import dev.ambit.operation.OperationState;

/// The progress of an environment that is created in several steps. Its keys are enabled when it is `DONE`.
public enum ProvisionStatus {
    NOT_PROVISIONED,
    IN_PROGRESS,
    DONE,
    FAILED;

    static ProvisionStatus of(OperationState state) {
        return switch (state) {
            case PENDING -> NOT_PROVISIONED;
            case RUNNING -> IN_PROGRESS;
            case DONE -> DONE;
            case FAILED, CANCELED -> FAILED;
        };
    }
}
