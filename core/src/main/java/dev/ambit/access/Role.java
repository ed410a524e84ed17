package dev.ambit.access;

/// What a member may do in the environments of a type (domain.md §1.1), from the least to the most. People read
/// NONE as no access, VIEWER as read-only, SUPPORT as customer management, and ADMIN as full access.
public enum Role {
    NONE,
    VIEWER,
    SUPPORT,
    ADMIN;

    boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
