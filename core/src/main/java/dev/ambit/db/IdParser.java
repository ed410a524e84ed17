package dev.ambit.db;

import java.util.Optional;
import java.util.UUID;

/// Parses the id of a row as a caller sent it.
public final class IdParser {

    private IdParser() {}

    /// Returns the id. Empty if the text is not a UUID, so that it is handled like an unknown id.
    public static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
