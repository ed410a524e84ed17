package dev.ambit.member;

import dev.ambit.db.AccountId;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A ticket, whose token can be used once.
///
/// @param account of an invitation
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
