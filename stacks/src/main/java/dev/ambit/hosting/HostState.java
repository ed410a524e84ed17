package dev.ambit.hosting;

/// The state of a host. A draining host serves its stacks, and new accounts are placed on others.
public enum HostState {
    INVITED,
    ACTIVE,
    DRAINING,
    REVOKED;

    /// Returns whether the host has joined and may send requests.
    public boolean isJoined() {
        return this == ACTIVE || this == DRAINING;
    }
}
