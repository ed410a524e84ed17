package dev.ambit.applier;

import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// Records the customers of the snapshot that is being read, to find the customers that it does not have. Also
/// deletes rows without a known version.
final class SnapshotCustomers {

    private static final String DELETE_OLD = """
            delete from ambit.snapshot_customers
            where reading = :reading::uuid or read_at < current_timestamp - interval '1 day'
            """;

    private static final String INSERT = """
            insert into ambit.snapshot_customers (reading, customer_id)
            select :reading::uuid, it.customer_id
            from unnest(:customers::text[]) as it (customer_id)
            on conflict do nothing
            """;

    private static final String READ_ALL = """
            set local enable_seqscan = on;
            set local enable_hashjoin = on;
            set local enable_mergejoin = on;
            set local plan_cache_mode = force_custom_plan;
            """;

    private static final String OTHERS = """
            select customer_id
            from (
                select customer_id from ambit.customer_versions
                union select customer_id from public.customers
                union select customer_id from ambit.entitlement_lists
                union select customer_id from ambit.usage_rows
                union select customer_id from public.subscriptions
                union select customer_id from ambit.waiting_subscriptions) as known
            where customer_id > :after and ambit.bucket(customer_id) = any (:buckets::int[])
                and not exists (
                    select from ambit.snapshot_customers as there
                    where there.reading = :reading::uuid and there.customer_id = known.customer_id)
            order by customer_id
            limit :max
            """;

    private static final String DELETE_SUBSCRIPTIONS = """
            delete from public.subscriptions
            where customer_id = any (:customers::text[]) and not exists (
                select from ambit.subscription_versions as versions
                where versions.subscription_id = subscriptions.subscription_id)
            returning subscription_id
            """;

    private static final String DELETE_WAITING = """
            delete from ambit.waiting_subscriptions as waiting
            where customer_id = any (:customers::text[]) and (
                not exists (
                    select from ambit.subscription_versions as versions
                    where versions.subscription_id = waiting.subscription_id)
                or exists (
                    select from public.subscriptions
                    where subscriptions.subscription_id = waiting.subscription_id))
            returning subscription_id
            """;

    private static final String EMPTY_LISTS = """
            update public.customers
            set entitlements = '[]'
            where customer_id = any (:customers::text[]) and entitlements::text <> '[]' and not exists (
                select from ambit.entitlement_lists as lists
                where lists.customer_id = customers.customer_id and lists.resource_id = '')
            returning customer_id
            """;

    private static final String FIND_STRAYS = """
            select customer_id
            from public.customers
            where customer_id = any (:customers::text[]) and not exists (
                select from ambit.customer_versions as versions
                where versions.customer_id = customers.customer_id and versions.profile_at is not null)
            """;

    private final String reading = UUID.randomUUID().toString();

    /// Also deletes records of readings that stopped long ago.
    void delete(Handle tx) {
        tx.createUpdate(DELETE_OLD).bind("reading", reading).execute();
    }

    void record(Handle tx, Collection<String> customers) {
        tx.createUpdate(INSERT)
                .bind("reading", reading)
                .bind("customers", ColumnArrays.texts(customers))
                .execute();
    }

    /// Returns some customers that the snapshot does not have, in order.
    List<String> others(Handle tx, BitSet buckets, String after, int max) {
        tx.execute(READ_ALL);
        return tx.createQuery(OTHERS)
                .bind("reading", reading)
                .bind("after", after)
                .bind("buckets", ColumnArrays.of(buckets.stream().boxed().toList(), it -> it))
                .bind("max", max)
                .mapTo(String.class)
                .list();
    }

    /// Deletes rows and lists of these customers that no event or snapshot has written.
    static Changes deleteStrays(Handle tx, Collection<String> customers, Repairs repairs) {
        Set<String> subscriptions = new LinkedHashSet<>(ids(tx.createQuery(DELETE_SUBSCRIPTIONS), customers));
        repairs.subscriptions += subscriptions.size();
        repairs.subscriptions += ids(tx.createQuery(DELETE_WAITING), customers).size();
        Set<String> changed = new LinkedHashSet<>(ids(tx.createQuery(EMPTY_LISTS), customers));
        repairs.entitlements += changed.size();
        List<String> strays = ids(tx.createQuery(FIND_STRAYS), customers);
        if (!strays.isEmpty()) {
            var batch = new StatementBatch(tx);
            Customers.delete(batch, strays);
            batch.run();
            changed.addAll(strays);
            repairs.customers += strays.size();
        }
        return new Changes(changed, subscriptions);
    }

    private static List<String> ids(Query query, Collection<String> customers) {
        return query.bind("customers", ColumnArrays.texts(customers))
                .mapTo(String.class)
                .list();
    }
}
