package dev.ambit.policy;

import dev.ambit.access.Membership;
import dev.ambit.access.Role;
import dev.ambit.db.AccountId;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Reads the members of an account with their roles.
final class PolicyMembers {

    /// Largest number of members shown.
    private static final int MEMBERS_MAX = 1_000;

    private static final String LIST = """
            select person_id, email, account_role, production_role, non_production_role
            from members
            join people using (person_id)
            where account_id = :account
            order by email
            limit :limit
            """;

    private PolicyMembers() {}

    static List<PolicyMember> list(Handle tx, AccountId account) {
        return tx.createQuery(LIST)
                .bind("account", account.value())
                .bind("limit", MEMBERS_MAX)
                .map((row, _) -> new PolicyMember(
                        row.getObject("person_id", UUID.class),
                        row.getString("email"),
                        new Membership(
                                account,
                                row.getString("account_role").equals("OWNER"),
                                Role.valueOf(row.getString("production_role")),
                                Role.valueOf(row.getString("non_production_role")))))
                .list();
    }
}
