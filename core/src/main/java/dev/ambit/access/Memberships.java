package dev.ambit.access;

import dev.ambit.db.AccountId;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The SQL of memberships for authorization. Invited people are not members yet.
final class Memberships {

    private static final String FIND = """
        select account_role, production_role, non_production_role
        from members
        where account_id = :account and person_id = :person and joined_at is not null
        """;

    private Memberships() {}

    static Optional<Membership> find(Handle tx, AccountId account, UUID person) {
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
}
