package dev.ambit.stack;

/// How far one resource of a stack is.
public enum ResourceState {
    PENDING,
    CREATING,
    READY,
    FAILED,
    DELETING,
    DELETED
}
