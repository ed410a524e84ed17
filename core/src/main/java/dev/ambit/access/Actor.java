package dev.ambit.access;

import org.jspecify.annotations.Nullable;

/// Who does something (domain.md §5.2): `USER`, `APP_SERVER`, `SCHEDULER` and so on.
///
/// @param id of the key, if it was somebody with a key
/// @param address from where, as the connection has it
public record Actor(
        String type, @Nullable String id, @Nullable String address) {

    /// By another name: what somebody brings in at once was not made here, piece by piece.
    public Actor as(String otherType) {
        return new Actor(otherType, id, address);
    }
}
