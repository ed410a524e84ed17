package dev.ambit.member;

import dev.ambit.access.ApiKey;
import dev.ambit.db.AccountId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// The SQL of tickets.
final class Tickets {

    private static final String INSERT = """
        insert into tickets (token_hash, kind, person_id, account_id, expire_at)
        values (:hash, :kind, :person, :account, :expireAt)
        """;

    private static final String FIND = """
        select person_id, account_id
        from tickets
        where token_hash = :hash and kind = :kind and expire_at > :now
        """;

    private static final String TAKE = """
        delete from tickets
        where token_hash = :hash and kind = :kind and expire_at > :now
        returning person_id, account_id
        """;

    private static final String INVITATIONS = """
        select account_id
        from tickets
        where person_id = :person and kind = 'INVITATION' and expire_at > :now
        order by account_id
        """;

    private static final String DELETE = """
        delete from tickets
        where person_id = :person and kind = :kind and account_id is not distinct from :account
        """;

    private static final String REMOVE_EXPIRED = """
        delete from tickets
        where person_id = :person and kind = :kind and expire_at <= :now
        """;

    private static final String IS_ISSUED = """
        select exists (
            select from tickets
            where person_id = :person and kind = :kind and expire_at > :expireAt)
        """;

    private Tickets() {}

    /// Issues a ticket, which replaces earlier ones.
    static ApiKey issue(Handle tx, Ticket ticket, Instant expireAt) {
        withdraw(tx, ticket);
        return add(tx, ticket, expireAt);
    }

    /// Issues a ticket beside earlier ones, which stay valid.
    static ApiKey add(Handle tx, Ticket ticket, Instant expireAt) {
        ApiKey token = ApiKey.random(ticket.kind().prefix);
        AccountId account = ticket.account();
        tx.createUpdate(INSERT)
                .bind("hash", token.hash())
                .bind("kind", ticket.kind())
                .bind("person", ticket.person())
                .bind("account", account == null ? null : account.value())
                .bind("expireAt", expireAt)
                .execute();
        return token;
    }

    static Optional<Ticket> find(Handle tx, ApiKey token, Ticket.Kind kind, Instant now) {
        return ticket(tx.createQuery(FIND), token, kind, now);
    }

    /// Deletes and returns a valid ticket.
    static Optional<Ticket> take(Handle tx, ApiKey token, Ticket.Kind kind, Instant now) {
        return ticket(tx.createQuery(TAKE), token, kind, now);
    }

    private static Optional<Ticket> ticket(Query query, ApiKey token, Ticket.Kind kind, Instant now) {
        return query.bind("hash", token.hash())
                .bind("kind", kind)
                .bind("now", now)
                .map((row, _) -> new Ticket(
                        kind,
                        row.getObject("person_id", UUID.class),
                        row.getObject("account_id") == null ? null : new AccountId(row.getInt("account_id"))))
                .findOne();
    }

    /// Returns the accounts of the person's pending invitations.
    static List<AccountId> invitations(Handle tx, UUID person, Instant now) {
        return tx.createQuery(INVITATIONS)
                .bind("person", person)
                .bind("now", now)
                .map((row, _) -> new AccountId(row.getInt("account_id")))
                .list();
    }

    static void withdraw(Handle tx, Ticket ticket) {
        AccountId account = ticket.account();
        tx.createUpdate(DELETE)
                .bind("kind", ticket.kind())
                .bind("person", ticket.person())
                .bind("account", account == null ? null : account.value())
                .execute();
    }

    static void removeExpired(Handle tx, UUID person, Ticket.Kind kind, Instant now) {
        tx.createUpdate(REMOVE_EXPIRED)
                .bind("person", person)
                .bind("kind", kind)
                .bind("now", now)
                .execute();
    }

    /// Returns whether a ticket of the person expires after this time.
    static boolean isIssued(Handle tx, UUID person, Ticket.Kind kind, Instant expireAt) {
        return tx.createQuery(IS_ISSUED)
                .bind("person", person)
                .bind("kind", kind)
                .bind("expireAt", expireAt)
                .mapTo(Boolean.class)
                .one();
    }
}
