package dev.ambit.customer;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.http.Json;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/// The SQL of large imports that are neither completed nor canceled, and of their remaining customers.
public final class CustomerImports {

    private static final String COUNT = """
        select count(*)
        from customer_imports
        where environment_id = :environment
        """;

    private static final String INSERT = """
        insert into customer_imports (environment_id, operation_id, actor, actor_id, actor_address, trace_id)
        values (:environment, :operation, :actor, :actorId, :address, :traceId)
        """;

    private static final String INSERT_LINES = """
        insert into customer_import_lines (environment_id, operation_id, line, customer_id, name, email, metadata,
            kept)
        select :environment, :operation, draft.line, draft.id, draft.name, draft.email, draft.metadata::jsonb,
            draft.kept::jsonb
        from unnest(:lines::int[], :ids::text[], :names::text[], :emails::text[], :metadata::text[], :kept::text[])
            as draft (line, id, name, email, metadata, kept)
        """;

    private static final String FIND = """
        select actor, actor_id, actor_address, trace_id
        from customer_imports
        where environment_id = :environment and operation_id = :operation
        """;

    private static final String TAKE = """
        with taken as (
            delete from customer_import_lines
            where environment_id = :environment and operation_id = :operation and line = any (array(
                select line
                from customer_import_lines
                where environment_id = :environment and operation_id = :operation
                order by line
                limit :limit
                for update))
            returning line, customer_id, name, email, metadata, kept)
        select customer_id, name, email, metadata, kept
        from taken
        order by line
        """;

    private static final String DELETE_CUSTOMER = """
        delete from customer_import_lines
        where environment_id = :environment and customer_id = :customer
        """;

    private static final String CLEAR = """
        delete from customer_import_lines
        where environment_id = :environment and operation_id = :operation and line = any (array(
            select line
            from customer_import_lines
            where environment_id = :environment and operation_id = :operation
            limit :limit))
        """;

    private static final String REMOVE = """
        delete from customer_imports
        where environment_id = :environment and operation_id = :operation
        """;

    private CustomerImports() {}

    static int count(Handle tx, EnvironmentId environment) {
        return tx.createQuery(COUNT)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .one();
    }

    static void insert(
            Handle tx, EnvironmentId environment, UUID operation, Author author, List<CustomerDraft> drafts) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("actor", author.actor().type())
                .bind("actorId", author.actor().id())
                .bind("address", author.actor().address())
                .bind("traceId", author.traceId())
                .execute();
        tx.createUpdate(INSERT_LINES)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("lines", IntStream.range(0, drafts.size()).boxed().toArray(Integer[]::new))
                .bind("ids", Customers.texts(drafts, CustomerDraft::id))
                .bind("names", Customers.texts(drafts, CustomerDraft::name))
                .bind("emails", Customers.texts(drafts, CustomerDraft::email))
                .bind("metadata", Customers.texts(drafts, it -> Json.text(it.metadata())))
                .bind("kept", Customers.texts(drafts, it -> Json.text(it.kept())))
                .execute();
    }

    /// Returns the author. Empty if the environment is gone.
    static Optional<Author> find(Handle tx, EnvironmentId environment, UUID operation) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .map((row, _) -> Author.read(row))
                .findOne();
    }

    /// Deletes and returns the next customers in the order of the request.
    static List<CustomerDraft> take(Handle tx, EnvironmentId environment, UUID operation, int limit) {
        return tx.createQuery(TAKE)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("limit", limit)
                .map((row, _) -> new CustomerDraft(
                        row.getString("customer_id"),
                        row.getString("name"),
                        row.getString("email"),
                        Json.texts(row.getString("metadata")),
                        Json.map(row.getString("kept"))))
                .list();
    }

    /// Deletes the waiting data of an archived customer, whose personal data must be erased everywhere.
    public static void deleteCustomer(Handle tx, EnvironmentId environment, String customerId) {
        tx.createUpdate(DELETE_CUSTOMER)
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .execute();
    }

    /// Deletes remaining customers of a canceled import.
    ///
    /// @return the number of deleted customers, up to `limit`
    static int clear(Handle tx, EnvironmentId environment, UUID operation, int limit) {
        return tx.createUpdate(CLEAR)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("limit", limit)
                .execute();
    }

    static void remove(Handle tx, EnvironmentId environment, UUID operation) {
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .execute();
    }
}
