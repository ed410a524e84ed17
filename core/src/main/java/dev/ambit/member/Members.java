package dev.ambit.member;

import dev.ambit.access.Membership;
import dev.ambit.access.Role;
import dev.ambit.db.AccountId;
import dev.ambit.db.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of the members of accounts, with their e-mail addresses and names.
final class Members {

    private static final String SELECT = """
        select members.account_id, person_id, people.email, people.display_name, account_role, production_role,
            non_production_role, invited_at, joined_at
        from members
        join people using (person_id)
        where account_id = :account
        """;

    private static final String LIST = SELECT + """
            and email > :from
        order by email
        limit :limit
        """;

    private static final String LIST_BACKWARD = SELECT + """
            and (:from = '' or email < :from)
        order by email desc
        limit :limit
        """;

    private static final String FIND = SELECT + """
            and person_id = :person
        """;

    private static final String COUNT = """
        select count(*)
        from members
        where account_id = :account
        """;

    private static final String COUNT_OWNERS = """
        select count(*)
        from members
        where account_id = :account and account_role = 'OWNER' and joined_at is not null
        """;

    private static final String INSERT = """
        insert into members (account_id, person_id, account_role, production_role, non_production_role, invited_at)
        values (:account, :person, :role, :production, :nonProduction, :now)
        on conflict do nothing
        """;

    private static final String UPDATE = """
        update members
        set account_role = :role, production_role = :production, non_production_role = :nonProduction
        where account_id = :account and person_id = :person
        """;

    private static final String JOIN = """
        update members
        set joined_at = :now
        where account_id = :account and person_id = :person and joined_at is null
        """;

    private static final String DELETE = """
        delete from members
        where account_id = :account and person_id = :person
        """;

    private Members() {}

    /// Lists members by e-mail address.
    static List<Member> list(Handle tx, AccountId account, @Nullable String from, boolean isBackward, int limit) {
        return tx.createQuery(isBackward ? LIST_BACKWARD : LIST)
                .bind("account", account.value())
                .bind("from", from == null ? "" : from)
                .bind("limit", limit)
                .map(Members::read)
                .list();
    }

    static Optional<Member> find(Handle tx, AccountId account, UUID person) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("person", person)
                .map(Members::read)
                .findOne();
    }

    static int count(Handle tx, AccountId account) {
        return tx.createQuery(COUNT)
                .bind("account", account.value())
                .mapTo(Integer.class)
                .one();
    }

    /// Returns the number of owners who have joined.
    static int countOwners(Handle tx, AccountId account) {
        return tx.createQuery(COUNT_OWNERS)
                .bind("account", account.value())
                .mapTo(Integer.class)
                .one();
    }

    /// Inserts an invited member.
    ///
    /// @return false if the person is a member already
    static boolean insert(Handle tx, UUID person, Membership membership, Instant now) {
        return tx.createUpdate(INSERT)
                        .bind("account", membership.account().value())
                        .bind("person", person)
                        .bind("role", role(membership))
                        .bind("production", membership.production())
                        .bind("nonProduction", membership.nonProduction())
                        .bind("now", now)
                        .execute()
                > 0;
    }

    static void update(Handle tx, UUID person, Membership membership) {
        tx.createUpdate(UPDATE)
                .bind("account", membership.account().value())
                .bind("person", person)
                .bind("role", role(membership))
                .bind("production", membership.production())
                .bind("nonProduction", membership.nonProduction())
                .execute();
    }

    static void join(Handle tx, AccountId account, UUID person, Instant now) {
        tx.createUpdate(JOIN)
                .bind("account", account.value())
                .bind("person", person)
                .bind("now", now)
                .execute();
    }

    static void delete(Handle tx, AccountId account, UUID person) {
        tx.createUpdate(DELETE)
                .bind("account", account.value())
                .bind("person", person)
                .execute();
    }

    private static String role(Membership membership) {
        return membership.isOwner() ? "OWNER" : "MEMBER";
    }

    private static Member read(ResultSet row, StatementContext context) throws SQLException {
        return new Member(
                row.getObject("person_id", UUID.class),
                new Email(row.getString("email")),
                row.getString("display_name"),
                new Membership(
                        new AccountId(row.getInt("account_id")),
                        row.getString("account_role").equals("OWNER"),
                        Role.valueOf(row.getString("production_role")),
                        Role.valueOf(row.getString("non_production_role"))),
                Objects.requireNonNull(Columns.instant(row, "invited_at")),
                Columns.instant(row, "joined_at"));
    }
}
