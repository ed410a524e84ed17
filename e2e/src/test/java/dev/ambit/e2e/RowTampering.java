package dev.ambit.e2e;

import dev.ambit.applier.Changes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/// Edits a replica manually: changes, deletes and inserts rows, but not versions.
final class RowTampering {

    static final int CUSTOMERS = 140;

    /// Excludes late counters of deleted customers, which are never shown and may stay.
    private static final String ROWS = """
            select 'customer ' || customer_id || '|' || customers::text from public.customers
            union all
            select 'subscription ' || subscription_id || '|' || subscriptions::text from public.subscriptions
            union all
            select 'list ' || customer_id || ':' || resource_id || '|' || coalesce(entitlements::text, '')
            from ambit.entitlement_lists
            union all
            select 'usage ' || customer_id || ':' || resource_id || ':' || feature_id || '|' || current_usage
            from ambit.usage_rows
            join public.customers using (customer_id)
            """;

    private static final String WRITTEN = """
            select 'customer ' || customer_id || '|' || xmin from public.customers
            union all
            select 'subscription ' || subscription_id || '|' || xmin from public.subscriptions
            union all
            select 'list ' || customer_id || ':' || resource_id || '|' || xmin from ambit.entitlement_lists
            union all
            select 'usage ' || customer_id || ':' || resource_id || ':' || feature_id || '|' || usage_rows.xmin
            from ambit.usage_rows
            join public.customers using (customer_id)
            """;

    private final SyncedReplica replica;
    private final Random random;
    private final Set<String> corrupted = new HashSet<>();
    private Map<String, String> written = Map.of();
    private Map<String, String> owners = Map.of();

    RowTampering(SyncedReplica replica, Random random) {
        this.replica = replica;
        this.random = random;
    }

    /// Returns the rows of the tables by subject.
    Map<String, String> rows() {
        return split(ROWS);
    }

    /// Edits that number of rows.
    void tamper(int count) {
        written = split(WRITTEN);
        owners = split("select subscription_id || '|' || customer_id from public.subscriptions");
        List<String> names = new ArrayList<>(written.keySet());
        while (corrupted.size() < count) {
            String name = names.get(random.nextInt(names.size()));
            if (!isRelatedToSpoiled(name)) {
                corrupt(name);
            }
        }
    }

    /// Returns rows that were not edited but were written since.
    List<String> touched() {
        Map<String, String> now = split(WRITTEN);
        return written.keySet().stream()
                .filter(it -> !corrupted.contains(owner(it)) && !Objects.equals(written.get(it), now.get(it)))
                .toList();
    }

    /// Returns repaired rows of customers and subscriptions that were not published as changes.
    List<String> unreported(Map<String, String> tampered, Changes changes) {
        Set<String> names = new HashSet<>();
        changes.customers().forEach(it -> names.add("customer " + it));
        changes.subscriptions().forEach(it -> names.add("subscription " + it));
        Map<String, String> now = rows();
        Set<String> all = new HashSet<>(tampered.keySet());
        all.addAll(now.keySet());
        return all.stream()
                .filter(it -> it.startsWith("customer ") || it.startsWith("subscription "))
                .filter(it -> !Objects.equals(tampered.get(it), now.get(it)) && !names.contains(it))
                .toList();
    }

    /// Edits at most one subject per customer, because deleting a customer deletes its other rows.
    private boolean isRelatedToSpoiled(String name) {
        return corrupted.contains(owner(name));
    }

    private String owner(String name) {
        String id = name.substring(name.indexOf(' ') + 1);
        return name.startsWith("subscription ") ? owners.getOrDefault(id, id) : id.split(":", 2)[0];
    }

    private void corrupt(String name) {
        String owner = owner(name);
        corrupted.add(owner);
        String id = name.substring(name.indexOf(' ') + 1);
        String[] parts = id.split(":", -1);
        int how = random.nextInt(4);
        String sql = switch (name.substring(0, name.indexOf(' '))) {
            case "customer" ->
                switch (how) {
                    case 0 -> "update public.customers set name = 'Mallory' where customer_id = '%s'".formatted(id);
                    case 1 -> """
                        delete from public.subscriptions where customer_id = '%1$s';
                        delete from public.customers where customer_id = '%1$s'
                        """.formatted(id);
                    case 2 -> "update public.customers set entitlements = '[]' where customer_id = '%s'".formatted(id);
                    default -> {
                        corrupted.add("m" + corrupted.size());
                        yield "insert into public.customers (customer_id) values ('m%d')"
                                .formatted(corrupted.size() - 1);
                    }
                };
            case "subscription" ->
                switch (how) {
                    case 0 ->
                        "update public.subscriptions set status = 'CANCELED' where subscription_id = '%s'"
                                .formatted(id);
                    case 1 -> "delete from public.subscriptions where subscription_id = '%s'".formatted(id);
                    case 2 ->
                        "update public.subscriptions set end_date = now() where subscription_id = '%s'".formatted(id);
                    default -> """
                        insert into public.subscriptions (subscription_id, customer_id, status, plan_id, plan_name, start_date)
                        values ('%s-more', '%s', 'ACTIVE', 'gold', 'Gold', now())
                        """.formatted(id, owner);
                };
            case "list" ->
                how < 2
                        ? "delete from ambit.entitlement_lists where customer_id = '%s' and resource_id = '%s'"
                                .formatted(parts[0], parts[1])
                        : "update ambit.entitlement_lists set entitlements = '[{}]' where customer_id = '%s' and resource_id = '%s'"
                                .formatted(parts[0], parts[1]);
            default ->
                "update ambit.usage_rows set reported = '{\"currentUsage\": 1}' where customer_id = '%s' and feature_id = '%s'"
                        .formatted(parts[0], parts[2]);
        };
        replica.owner().useTransaction(it -> it.execute(sql));
    }

    private Map<String, String> split(String sql) {
        Map<String, String> rows = new TreeMap<>();
        replica.rows(sql).forEach(it -> rows.put(it.substring(0, it.indexOf('|')), it.substring(it.indexOf('|') + 1)));
        return rows;
    }
}
