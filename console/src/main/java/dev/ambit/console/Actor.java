package dev.ambit.console;

import org.jspecify.annotations.Nullable;

/// Who did something, as the API says it.
public record Actor(String type, @Nullable String id) {

    public String word() {
        return id == null ? Kinds.plain(type) : Kinds.plain(type) + " " + id;
    }
}
