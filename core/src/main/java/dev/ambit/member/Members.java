package dev.ambit.member;

import dev.ambit.access.Membership;
import dev.ambit.access.Memberships;
import dev.ambit.access.Role;
import dev.ambit.db.AccountId;
import dev.ambit.db.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of the members of accounts, with their e-mail addresses and names. The name of a person who has not accepted
/// the invitation is the address. The person's own name would tell the sender of an invitation that the person is
/// known.
public final class Members {

    private static final String SELECT = """
        select members.account_id, person_id, people.email,
            case when joined_at is null then people.email else people.display_name end as display_name, account_role,
            production_role, non_production_role, invited_at, joined_at
        from %s as members
        join people using (person_id)
        where account_id = :account
        """.formatted(Memberships.MEMBERS);

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

    private static final String FIND = SELECT + " and person_id = :person";

    private Members() {}

    /// Lists members by e-mail address.
    ///
    /// @param from an e-mail address; null: the start of the list
    public static List<Member> list(
            Handle tx, AccountId account, @Nullable String from, boolean isBackward, int limit) {
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
