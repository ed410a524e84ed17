package dev.ambit.receipt;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.EnvironmentRoles;
import dev.ambit.access.Membership;
import dev.ambit.access.Role;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// A member of an account who reads receipts. Receipts of environments that the member cannot see are hidden,
/// also after deletion.
///
/// @param caller the member
/// @param there the existing environments of the account
record Reader(AccountCaller caller, List<EnvironmentRoles> there) {

    /// Selects the receipts that the member can see. For existing environments, the member's present roles in them
    /// decide; for deleted ones, the member's present role in the account and the access rules kept at deletion.
    static final String SEES = """
            and (:owner or environments <@ :seen or not environments && :there and not exists (
                select
                from jsonb_array_elements(coalesce(nullif(receipt::jsonb -> 'environments', 'null'), '[]')) as gone
                cross join lateral (
                    select case when gone ->> 'type' = 'PRODUCTION' then :production else :development end
                        as by_type) as typed
                cross join lateral (
                    select case when follows and by_type = 'NONE' then :production else by_type end as role)
                        as policy
                where coalesce(
                    (select split_part(it, ' ', 2) from unnest(overrides) as it
                        where split_part(it, ' ', 1) = :person),
                    (select split_part(it, ' ', 2) from unnest(overrides) as it
                        where split_part(it, ' ', 1) = role),
                    role) = 'NONE'))
        """;

    Reader {
        there = List.copyOf(there);
    }

    /// @param tx in the scope of the account
    static Reader of(Handle tx, AccountCaller caller) {
        return new Reader(
                caller, caller.membership().isOwner() ? List.of() : EnvironmentRoles.list(tx, caller.account()));
    }

    Query bind(Query query) {
        Membership membership = caller.membership();
        List<EnvironmentRoles> seen = there.stream()
                .filter(it -> it.role(membership, caller.person()) != Role.NONE)
                .toList();
        return query.bind("there", numbers(there))
                .bind("seen", numbers(seen))
                .bind("account", caller.account().value())
                .bind("owner", membership.isOwner())
                .bind("production", membership.role(true).name())
                .bind("development", membership.role(false).name())
                .bind("person", String.valueOf(caller.person()));
    }

    private static Integer[] numbers(List<EnvironmentRoles> places) {
        return Removals.numbers(places.stream().map(EnvironmentRoles::id).toList());
    }
}
