package dev.ambit.environment;

import dev.ambit.operation.OperationState;

/// How far an environment is that is made in more than one step (domain.md §4.3). Its keys open it when it is `DONE`.
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
