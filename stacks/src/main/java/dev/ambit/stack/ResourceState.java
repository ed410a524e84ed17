package dev.ambit.stack;

/// The state of a resource.
public enum ResourceState {
    PENDING,
    CREATING,
    READY,
    FAILED,
    DELETING,
    DELETED
}
