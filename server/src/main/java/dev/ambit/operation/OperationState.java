package dev.ambit.operation;

public enum OperationState {
    PENDING,
    RUNNING,
    DONE,
    FAILED,
    CANCELED,
}
