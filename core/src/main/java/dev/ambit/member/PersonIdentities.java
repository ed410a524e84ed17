package dev.ambit.member;

import dev.ambit.identity.Identity;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The SQL of the identities of people at identity providers.
final class PersonIdentities {

    private static final String FIND = """
        select person_id
        from person_identities
        where issuer = :issuer and subject = :subject
        """;

    private static final String INSERT = """
        insert into person_identities (issuer, subject, person_id, created_at)
        values (:issuer, :subject, :person, :now)
        on conflict do nothing
        """;

    private static final String IS_KNOWN = """
        select exists (select from person_identities where person_id = :person)
        """;

    private PersonIdentities() {}

    static Optional<UUID> find(Handle tx, Identity identity) {
        return tx.createQuery(FIND)
                .bind("issuer", identity.issuer())
                .bind("subject", identity.subject())
                .mapTo(UUID.class)
                .findOne();
    }

    /// Returns whether the person has signed in with single sign-on.
    static boolean isKnown(Handle tx, UUID person) {
        return tx.createQuery(IS_KNOWN)
                .bind("person", person)
                .mapTo(Boolean.class)
                .one();
    }

    /// Inserts the identity of a person.
    ///
    /// @return false if the person or the identity is linked to another one
    static boolean insert(Handle tx, Identity identity, UUID person, Instant now) {
        return tx.createUpdate(INSERT)
                        .bind("issuer", identity.issuer())
                        .bind("subject", identity.subject())
                        .bind("person", person)
                        .bind("now", now)
                        .execute()
                == 1;
    }
}
