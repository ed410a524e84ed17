package dev.ambit.receipt;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Membership;
import org.jdbi.v3.core.statement.Query;

/// A member of an account who asks for receipts: of environments that he knew nothing of he reads nothing when
/// they are gone either.
///
/// @param caller as he has signed in
record Reader(AccountCaller caller) {

    /// As [dev.ambit.access.EnvironmentPlace] decides of those that are there.
    static final String SEES = """
                and (:owner or not exists (
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

    Query bind(Query query) {
        Membership membership = caller.membership();
        return query.bind("account", caller.account().value())
                .bind("owner", membership.isOwner())
                .bind("production", membership.role(true).name())
                .bind("development", membership.role(false).name())
                .bind("person", String.valueOf(caller.person()));
    }
}
