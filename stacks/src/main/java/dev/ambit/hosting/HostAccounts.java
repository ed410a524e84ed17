package dev.ambit.hosting;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.AccountId;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The table `host_accounts`: the host where the stacks of an account live. Accounts whose first stack is older than
/// the table have no row and live on `local`.
final class HostAccounts {

    private static final String FIND = "select host_id from host_accounts where account_id = :account";

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
