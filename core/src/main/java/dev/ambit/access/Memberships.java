package dev.ambit.access;

import dev.ambit.db.AccountId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The SQL of memberships. Invited people are not members yet.
public final class Memberships {

    /// The memberships and invitations as a SQL table, for joins in queries of other tables.
    public static final String MEMBERS = """
        (select account_id, person_id, account_role, production_role, non_production_role, invited_at, joined_at
            from members)
        """;

    private static final String FIND = """
        select account_role, production_role, non_production_role
        from members
        where account_id = :account and person_id = :person and joined_at is not null
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

    private Memberships() {}

    /// Finds the membership of a person in the account. A pending invitation is not a membership.
    public static Optional<Membership> find(Handle tx, AccountId account, UUID person) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("person", person)
                .map((row, _) -> new Membership(
                        account,
                        row.getString("account_role").equals("OWNER"),
                        Role.valueOf(row.getString("production_role")),
                        Role.valueOf(row.getString("non_production_role"))))
                .findOne();
    }

    public static int count(Handle tx, AccountId account) {
        return tx.createQuery(COUNT)
                .bind("account", account.value())
                .mapTo(Integer.class)
                .one();
    }

    /// Returns the number of owners who have joined.
    public static int countOwners(Handle tx, AccountId account) {
        return tx.createQuery(COUNT_OWNERS)
                .bind("account", account.value())
                .mapTo(Integer.class)
                .one();
    }

    /// Inserts an invited member.
    ///
    /// @return false if the person is a member or invited already
    public static boolean insert(Handle tx, UUID person, Membership membership, Instant now) {
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

    public static void update(Handle tx, UUID person, Membership membership) {
        tx.createUpdate(UPDATE)
                .bind("account", membership.account().value())
                .bind("person", person)
                .bind("role", role(membership))
                .bind("production", membership.production())
                .bind("nonProduction", membership.nonProduction())
                .execute();
    }

    public static void join(Handle tx, AccountId account, UUID person, Instant now) {
        tx.createUpdate(JOIN)
                .bind("account", account.value())
                .bind("person", person)
                .bind("now", now)
                .execute();
    }

    public static void delete(Handle tx, AccountId account, UUID person) {
        tx.createUpdate(DELETE)
                .bind("account", account.value())
                .bind("person", person)
                .execute();
    }

    private static String role(Membership membership) {
        return membership.isOwner() ? "OWNER" : "MEMBER";
    }
}
