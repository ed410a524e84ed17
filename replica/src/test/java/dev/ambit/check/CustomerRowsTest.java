package dev.ambit.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class CustomerRowsTest {

    @Test
    void customer_query_reads_rows_by_an_index() {
        try (var replica = new CheckReplica()) {
            replica.run("""
                    insert into public.customers (created_at, updated_at, customer_id, entitlements)
                    select now(), now(), 'c' || n, '[]' from generate_series(1, 20000) as n;
                    insert into ambit.entitlement_lists (customer_id, resource_id, happened_at, updated_at)
                    select 'c' || n, '', now(), now() from generate_series(1, 20000) as n;
                    insert into ambit.usage_rows (customer_id, resource_id, feature_id, happened_at, reported)
                    select 'c' || n, '', 'f', now(), '{}' from generate_series(1, 20000) as n;
                    analyze public.customers, ambit.entitlement_lists, ambit.usage_rows
                    """);

            List<String> plan = replica.reader()
                    .withHandle(handle -> handle.createQuery("explain " + CustomerRows.FIND)
                            .bind("ids", new String[] {"c5", "c6"})
                            .mapTo(String.class)
                            .list());

            assertThat(plan).anyMatch(it -> it.contains("customers")).noneMatch(it -> it.contains("Seq Scan"));
        }
    }
}
