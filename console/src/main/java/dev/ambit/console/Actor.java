package dev.ambit.console;

import org.jspecify.annotations.Nullable;

/// The originator of a change.
public record Actor(String type, @Nullable String id) {

    public String word() {
        return id == null ? Kinds.plain(type) : Kinds.plain(type) + " " + id;
    }
}
