package dev.ambit.db;

import java.util.Optional;
import java.util.UUID;

/// The id of a row, as a caller wrote it.
public final class WrittenId {

    private WrittenId() {}

    /// Nothing of what cannot be one, so that it is as unknown as one that nobody has.
    public static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
