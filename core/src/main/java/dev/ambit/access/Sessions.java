package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.db.Columns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The SQL of sessions, by the hash of their token. It runs outside of any scope, because its result determines the
/// scope.
public final class Sessions {

    private static final String FIND = """
        select sessions.person_id, sessions.expire_at, person_accounts.account_id, person_accounts.account_public_id
        from sessions
        left join person_accounts
            on person_accounts.person_id = sessions.person_id and person_accounts.has_joined
        where token_hash = :hash
        order by person_accounts.account_id
        """;

    private static final String INSERT = """
        insert into sessions (token_hash, person_id, created_at, expire_at)
        values (:hash, :person, :now, :expireAt)
        """;

    private static final String END = """
        delete from sessions
        where token_hash = :hash
        """;

    private static final String END_ALL = """
        delete from sessions
        where person_id = :person
        """;

    private static final String DELETE_EXPIRED = """
        delete from sessions
        where token_hash in (
            select token_hash
            from sessions
            where expire_at <= :now
            order by expire_at
            limit :max)
        """;

    private static final String KEEP_NEWEST = """
        delete from sessions
        where token_hash in (
            select token_hash
            from sessions
            where person_id = :person
            order by created_at desc
            offset :max)
        """;

    private Sessions() {}

    static Optional<Session> find(Handle tx, byte[] hash) {
        List<Session> parts = tx.createQuery(FIND)
                .bind("hash", hash)
                .map((row, _) -> new Session(
                        row.getObject("person_id", UUID.class),
                        Objects.requireNonNull(Columns.instant(row, "expire_at")),
                        row.getObject("account_id") == null
                                ? List.of()
                                : List.of(new PersonAccounts.JoinedAccount(
                                        new AccountId(row.getInt("account_id")),
                                        row.getObject("account_public_id", UUID.class)))))
                .list();
        List<PersonAccounts.JoinedAccount> accounts = new ArrayList<>();
        parts.forEach(it -> accounts.addAll(it.accounts()));
        return parts.stream().findFirst().map(it -> new Session(it.person(), it.expireAt(), accounts));
    }

    public static void insert(Handle tx, ApiKey token, UUID person, Instant now, Instant expireAt) {
        tx.createUpdate(INSERT)
                .bind("hash", token.hash())
                .bind("person", person)
                .bind("now", now)
                .bind("expireAt", expireAt)
                .execute();
    }

    public static void end(Handle tx, ApiKey token) {
        tx.createUpdate(END).bind("hash", token.hash()).execute();
    }

    /// Ends all sessions of a person.
    public static void endAll(Handle tx, UUID person) {
        tx.createUpdate(END_ALL).bind("person", person).execute();
    }

    /// Ends all but the newest sessions of a person.
    ///
    /// @param max number of sessions to keep
    public static void keepNewest(Handle tx, UUID person, int max) {
        tx.createUpdate(KEEP_NEWEST).bind("person", person).bind("max", max).execute();
    }

    /// Deletes at most `max` expired sessions, earliest first.
    ///
    /// @return the number of deleted sessions
    public static int deleteExpired(Handle tx, Instant now, int max) {
        return tx.createUpdate(DELETE_EXPIRED).bind("now", now).bind("max", max).execute();
    }
}
