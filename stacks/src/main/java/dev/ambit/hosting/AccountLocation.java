package dev.ambit.hosting;

import org.jspecify.annotations.Nullable;

/// The host of an account's stacks, and the state of their move to another host.
///
/// @param host that serves the stacks
/// @param isMoving whether the stacks are being moved, so that writes are refused
/// @param hasMovingBuckets whether buckets are being moved, too
/// @param arriving host that is taking the stacks over; null if there is none
record AccountLocation(
        Host host,
        boolean isMoving,
        boolean hasMovingBuckets,
        @Nullable Host arriving) {

    /// Returns the location of an account that is not being moved.
    static AccountLocation of(Host host) {
        return new AccountLocation(host, false, false, null);
    }

    /// Returns whether a host can run functions of the account: its host, or the host that is taking them over.
    boolean runsFunctionsOn(Host it) {
        return host.id() == it.id() || (arriving != null && arriving.id() == it.id());
    }
}
