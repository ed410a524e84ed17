package dev.ambit.operation;

public enum OperationKind {
    ENVIRONMENT_DELETION,
}
