package dev.ambit.domain;

import static java.util.Objects.requireNonNull;

import dev.ambit.db.AccountId;
import dev.ambit.db.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// The table `domain_challenges`.
final class DomainChallenges {

    /// A proof has ended if another account proved the domain later.
    private static final String COLUMNS = """
            select domain, token, requested_at, ended,
                case when not ended then method end as method,
                case when not ended then verified_at end as verified_at
            from domain_challenges
            cross join lateral (
                select exists (
                    select from domain_owners
                    where domain_owners.domain = domain_challenges.domain
                        and domain_owners.account_id <> domain_challenges.account_id) as ended) as proof
            where account_id = :account
            """;

    private static final String LIST = COLUMNS + "order by domain";

    private static final String VERIFIED = COLUMNS + "and verified_at is not null and not ended";

    private static final String FIND = COLUMNS + "and domain = :domain";

    private static final String COUNT = "select count(*) from domain_challenges where account_id = :account";

    private static final String INSERT = """
            insert into domain_challenges (account_id, domain, token, requested_at)
            values (:account, :domain, :token, :now)
            on conflict do nothing
            """;

    private static final String VERIFY = """
            update domain_challenges
            set method = :method, verified_at = :now
            where account_id = :account and domain = :domain and token = :token
            """;

    private static final String OWN = """
            insert into domain_owners (domain, account_id)
            values (:domain, :account)
            on conflict (domain) do update set account_id = excluded.account_id
            """;

    private static final String REMOVE = """
            delete from domain_challenges
            where account_id = :account and domain = :domain
            """;

    private DomainChallenges() {}

    static List<DomainChallenge> list(Handle tx, AccountId account) {
        return tx.createQuery(LIST)
                .bind("account", account.value())
                .map(DomainChallenges::read)
                .list();
    }

    static List<DomainChallenge> verified(Handle tx, AccountId account) {
        return tx.createQuery(VERIFIED)
                .bind("account", account.value())
                .map(DomainChallenges::read)
                .list();
    }

    static Optional<DomainChallenge> find(Handle tx, AccountId account, DomainName domain) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("domain", domain.value())
                .map(DomainChallenges::read)
                .findOne();
    }

    static int count(Handle tx, AccountId account) {
        return tx.createQuery(COUNT)
                .bind("account", account.value())
                .mapTo(Integer.class)
                .one();
    }

    /// Does nothing if the account has a challenge for the domain.
    static void insert(Handle tx, AccountId account, DomainName domain, String token, Instant now) {
        tx.createUpdate(INSERT)
                .bind("account", account.value())
                .bind("domain", domain.value())
                .bind("token", token)
                .bind("now", now)
                .execute();
    }

    /// Stores the proof, and ends the proofs of other accounts for the same domain.
    ///
    /// @return whether the challenge that was verified still exists
    static boolean verify(
            Handle tx, AccountId account, DomainChallenge challenge, ChallengeMethod method, Instant now) {
        boolean isThere = tx.createUpdate(VERIFY)
                        .bind("account", account.value())
                        .bind("domain", challenge.domain().value())
                        .bind("token", challenge.token())
                        .bind("method", method)
                        .bind("now", now)
                        .execute()
                > 0;
        if (isThere) {
            tx.createUpdate(OWN)
                    .bind("domain", challenge.domain().value())
                    .bind("account", account.value())
                    .execute();
        }
        return isThere;
    }

    /// Deletes the challenge for a domain, and returns whether it existed.
    static boolean remove(Handle tx, AccountId account, DomainName domain) {
        return tx.createUpdate(REMOVE)
                        .bind("account", account.value())
                        .bind("domain", domain.value())
                        .execute()
                > 0;
    }

    private static DomainChallenge read(ResultSet row, StatementContext context) throws SQLException {
        String method = row.getString("method");
        return new DomainChallenge(
                new DomainName(row.getString("domain")),
                row.getString("token"),
                requireNonNull(Columns.instant(row, "requested_at")),
                method == null ? null : ChallengeMethod.valueOf(method),
                Columns.instant(row, "verified_at"));
    }
}
