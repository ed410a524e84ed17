package dev.ambit.hosting;

import org.jspecify.annotations.Nullable;

/// Where the stacks of an account live.
///
/// @param host where they live
/// @param isMoving whether they are being moved, so that writes are refused
/// @param hasMovingBuckets whether their buckets are being moved, too
/// @param arriving host that is taking them over; null if there is none
record AccountLocation(
        Host host,
        boolean isMoving,
        boolean hasMovingBuckets,
        @Nullable Host arriving) {

    /// Returns the location of an account that is not being moved.
    static AccountLocation of(Host host) {
        return new AccountLocation(host, false, false, null);
    }

    /// Returns whether a host runs the functions of the account. During a move, the new host can run them, too.
    boolean runsFunctionsOn(Host it) {
        return host.id() == it.id() || (arriving != null && arriving.id() == it.id());
    }
}
