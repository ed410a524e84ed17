package dev.ambit.receipt;

import dev.ambit.access.Actor;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is removed and for whom, as the receipt names it: written down when it is asked for, because afterwards nobody
/// knows any more.
public record Subject(Named account, List<Named> environments, Asker askedBy) {

    public Subject {
        environments = List.copyOf(environments);
    }

    /// What an account or an environment was called.
    ///
    /// @param type of an environment
    public record Named(
            UUID id,
            String slug,
            String displayName,
            @Nullable String type) {}

    /// Without the address: that is nobody's business years later.
    ///
    /// @param id of the key
    public record Asker(String type, @Nullable String id) {

        public static Asker of(Actor actor) {
            return new Asker(actor.type(), actor.id());
        }
    }
}
