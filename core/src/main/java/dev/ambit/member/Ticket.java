package dev.ambit.member;

import dev.ambit.db.AccountId;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What opens something once. Whoever has its token is believed.
///
/// @param account to which somebody is invited
record Ticket(Kind kind, UUID person, @Nullable AccountId account) {

    enum Kind {
        INVITATION("invitation-", Duration.ofDays(7)),
        PASSWORD_RESET("reset-", Duration.ofHours(24));

        final String prefix;
        final Duration life;

        Kind(String prefix, Duration life) {
            this.prefix = prefix;
            this.life = life;
        }
    }
}
