package dev.ambit.hosting;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.AccountId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The table `host_accounts`: the host where the stacks of an account live, or lived. An account without a row
/// counts as living on `local`.
final class HostAccounts {

    private static final String FIND = "select host_id from host_accounts where account_id = :account";

    private static final String LOCATIONS = """
        select wanted.account_id, host_accounts.host_id, host_moves.phase, host_moves.target_id,
            cardinality(host_moves.buckets) > 0 as has_buckets
        from unnest(:accounts::int[]) as wanted (account_id)
        left join host_accounts on host_accounts.account_id = wanted.account_id
        left join host_moves on host_moves.account = wanted.account_id
            and host_moves.phase in ('COPYING', 'SWITCHING')
        """;

    private static final String ALL = "select account_id, host_id from host_accounts";

    private static final String PUT = """
            insert into host_accounts (account_id, host_id)
            values (:account, :host)
            on conflict (account_id) do update
            set host_id = :host
            """;

    private HostAccounts() {}

    static Optional<Integer> find(Handle tx, AccountId account) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .mapTo(Integer.class)
                .findOne();
    }

    /// The ids of hosts and the phase of the running move of an account.
    ///
    /// @param host null for `local`
    /// @param phase null, like `target`, if no files are being moved
    record Row(
            @Nullable Integer host,
            @Nullable MovePhase phase,
            @Nullable Integer target,
            boolean hasBuckets) {}

    /// Returns where accounts live and are moved to.
    static Map<AccountId, Row> locations(Handle tx, Collection<AccountId> accounts) {
        return tx
                .createQuery(LOCATIONS)
                .bind(
                        "accounts",
                        accounts.stream().map(AccountId::value).distinct().toArray(Integer[]::new))
                .map((row, _) -> Map.entry(
                        new AccountId(row.getInt("account_id")),
                        new Row(
                                row.getObject("host_id", Integer.class),
                                phase(row.getString("phase")),
                                row.getObject("target_id", Integer.class),
                                row.getBoolean("has_buckets"))))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static @Nullable MovePhase phase(@Nullable String text) {
        return text == null ? null : MovePhase.valueOf(text);
    }

    static Map<AccountId, Integer> all(Handle tx) {
        return tx
                .createQuery(ALL)
                .map((row, _) -> Map.entry(new AccountId(row.getInt("account_id")), row.getInt("host_id")))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    static void put(Handle tx, AccountId account, Host host) {
        tx.createUpdate(PUT)
                .bind("account", account.value())
                .bind("host", host.id())
                .execute();
    }
}
