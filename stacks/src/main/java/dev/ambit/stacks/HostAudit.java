package dev.ambit.stacks;

import dev.ambit.account.Accounts;
import dev.ambit.core.CoreOptions;
import dev.ambit.core.VirtualThread;
import dev.ambit.db.AccountId;
import dev.ambit.db.Database;
import dev.ambit.db.Transactions;
import dev.ambit.domain.HostRule;
import dev.ambit.stack.ResourceHolder;
import dev.ambit.stack.StackResources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The hosts of stacks that the gateway does not serve because no domain of their account covers them.
///
/// @param hosts how many hosts all accounts have
/// @param refused a sentence for each that is not served
public record HostAudit(int hosts, List<String> refused) {

    private static final int HOSTS_MAX = 10_000;

    public HostAudit {
        refused = List.copyOf(refused);
    }

    /// Reads the database of the server, running or not.
    ///
    /// @throws IllegalStateException if the database is unreachable
    public static HostAudit of(CoreOptions core, StackOptions stacks) {
        HostRule rule = HostRules.of(core, stacks);
        String url = core.databaseUrl();
        String ownerUrl = core.databaseOwnerUrl();
        return url == null || ownerUrl == null
                ? Database.withoutMigration(core.data(), transactions -> of(transactions, rule))
                : Database.withoutMigration(url, ownerUrl, transactions -> of(transactions, rule));
    }

    private static HostAudit of(Transactions transactions, HostRule rule) {
        return VirtualThread.call(() -> {
            Map<String, ResourceHolder> hosts = transactions.outside(tx -> StackResources.hosts(tx, HOSTS_MAX));
            List<String> refused = hosts.entrySet().stream()
                    .flatMap(it -> refused(transactions, rule, it.getValue().account(), it.getKey()))
                    .sorted()
                    .toList();
            return new HostAudit(hosts.size(), refused);
        });
    }

    private static Stream<String> refused(Transactions transactions, HostRule rule, AccountId account, String host) {
        return transactions
                .in(account, tx -> {
                    String slug = Accounts.slug(tx, account);
                    Optional<String> why = rule.objection(tx, account, slug, host);
                    return why.map(it -> "Host %s of account %s is not served: %s".formatted(host, slug, it));
                })
                .stream();
    }
}
