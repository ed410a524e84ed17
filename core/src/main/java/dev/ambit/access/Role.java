package dev.ambit.access;

/// The role of a member in the environments of a type, in ascending order. The console shows NONE as no access,
/// VIEWER as read-only, SUPPORT as customer management, and ADMIN as full access.
public enum Role {
    NONE,
    VIEWER,
    SUPPORT,
    ADMIN;

    boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
