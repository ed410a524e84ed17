package dev.ambit.receipt;

import dev.ambit.access.Actor;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The subject of a removal in its receipt, recorded at the request because the names are gone afterwards.
public record Subject(Named account, List<Named> environments, Asker askedBy) {

    public Subject {
        environments = List.copyOf(environments);
    }

    /// The name of an account or environment.
    ///
    /// @param type of an environment
    public record Named(
            UUID id,
            String slug,
            String displayName,
            @Nullable String type) {}

    /// The requester without the IP address, which is not kept that long.
    ///
    /// @param id of the key
    public record Asker(String type, @Nullable String id) {

        public static Asker of(Actor actor) {
            return new Asker(actor.type(), actor.id());
        }
    }
}
