package dev.ambit.customer;

import static java.util.stream.Collectors.toSet;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import dev.ambit.http.Json;
import dev.ambit.search.SearchKind;
import dev.ambit.search.SearchTasks;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL that copies customers from one environment to another. Archived customers are not copied.
public final class CopiedCustomers {

    private static final String COUNT = """
        select count(*)
        from customers
        where environment_id = :environment and archived_at is null
        """;

    private static final String INSERT = """
        insert into customers (environment_id, customer_id, public_id, name, email, metadata, kept, created_at,
            updated_at, entitled_at)
        select :environment, copy.id, copy.public_id, copy.name, copy.email, copy.metadata::jsonb, copy.kept::jsonb,
            copy.created_at::timestamptz, :now, :now
        from unnest(:ids::text[], :publicIds::uuid[], :names::text[], :emails::text[], :metadata::text[], :kept::text[],
                :createdAts::text[])
            as copy (id, public_id, name, email, metadata, kept, created_at)
        order by copy.id
        on conflict do nothing
        returning customer_id
        """;

    private CopiedCustomers() {}

    /// Returns the number of customers to copy.
    public static long count(Handle tx, EnvironmentId source) {
        return tx.createQuery(COUNT)
                .bind("environment", source.value())
                .mapTo(Long.class)
                .one();
    }

    /// Inserts the customers whose ids are free, and adds their events.
    ///
    /// @return the inserted ones
    public static List<Customer> insert(
            Handle tx, EnvironmentId environment, Changes changes, List<Customer> customers, Instant now) {
        Set<String> inserted = tx
                .createQuery(INSERT)
                .bind("environment", environment.value())
                .bind("ids", texts(customers, Customer::id))
                .bind("publicIds", customers.stream().map(Customer::publicId).toArray(UUID[]::new))
                .bind("names", texts(customers, Customer::name))
                .bind("emails", texts(customers, Customer::email))
                .bind("metadata", texts(customers, it -> Json.text(it.metadata())))
                .bind("kept", texts(customers, it -> Json.text(it.kept())))
                .bind("createdAts", texts(customers, it -> it.createdAt().toString()))
                .bind("now", now)
                .mapTo(String.class)
                .stream()
                .collect(toSet());
        List<Customer> copies =
                customers.stream().filter(it -> inserted.contains(it.id())).toList();
        copies.forEach(it -> changes.add(EventType.CUSTOMER_CREATED, it.id(), it.id(), CustomerBody.of(it)));
        SearchTasks.add(tx, environment, SearchKind.CUSTOMER, inserted);
        return copies;
    }

    private static @Nullable String[] texts(List<Customer> customers, Function<Customer, @Nullable String> text) {
        return customers.stream().map(text).toArray(String[]::new);
    }
}
