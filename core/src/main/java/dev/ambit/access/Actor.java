package dev.ambit.access;

import org.jspecify.annotations.Nullable;

/// The author of an action: `USER`, `APP_SERVER`, `SCHEDULER` and so on.
///
/// @param id the id of the key or of the person
/// @param address the peer address of the connection
public record Actor(
        String type, @Nullable String id, @Nullable String address) {

    /// Returns this actor with another type. Imported entities are attributed to the import, not to single
    /// requests.
    public Actor as(String otherType) {
        return new Actor(otherType, id, address);
    }
}
