package dev.ambit.domain;

import dev.ambit.db.AccountId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The table `allowed_domains`: domains that the operator allowed for accounts.
final class AllowedDomains {

    private static final String LIST = """
            select domain
            from allowed_domains
            where account_id = :account
            order by domain
            """;

    private static final String REMOVE_OTHERS = """
            delete from allowed_domains
            where account_id = :account and domain <> all(:domains::text[])
            """;

    private static final String ADD = """
            insert into allowed_domains (account_id, domain, allowed_at)
            select :account, domain, :now
            from unnest(:domains::text[]) as domain
            on conflict do nothing
            """;

    private AllowedDomains() {}

    static List<DomainName> list(Handle tx, AccountId account) {
        return tx.createQuery(LIST)
                .bind("account", account.value())
                .mapTo(String.class)
                .map(DomainName::new)
                .list();
    }

    /// Replaces the domains of an account.
    static void put(Handle tx, AccountId account, Collection<DomainName> domains, Instant now) {
        String[] names = domains.stream().map(DomainName::value).toArray(String[]::new);
        tx.createUpdate(REMOVE_OTHERS)
                .bind("account", account.value())
                .bind("domains", names)
                .execute();
        tx.createUpdate(ADD)
                .bind("account", account.value())
                .bind("domains", names)
                .bind("now", now)
                .execute();
    }
}
