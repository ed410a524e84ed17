package dev.ambit.applier;

import dev.ambit.applier.Facet.Customer;
import dev.ambit.applier.Facet.CustomerKey;
import dev.ambit.applier.Facet.Profile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rows of customers, and the newest event about each customer.
final class Customers {

    private static final String FIND = """
            select versions.customer_id, versions.profile_at, versions.profile_number, versions.is_creation_seen,
                versions.deleted_at, versions.deleted_number, versions.digest, versions.created_at as since,
                customers.customer_id is not null as is_there,
                customers.name, customers.email, customers.billing_id,
                coalesce(versions.created_at, customers.created_at at time zone 'UTC', versions.profile_at) as created_at,
                coalesce(versions.updated_at, customers.updated_at at time zone 'UTC', versions.profile_at) as updated_at,
                customers.created_at at time zone 'UTC' is not distinct from versions.created_at
                    and customers.updated_at at time zone 'UTC' is not distinct from versions.updated_at as is_dated_so
            from ambit.customer_versions as versions
            left join public.customers on customers.customer_id = versions.customer_id
            where versions.customer_id = any (?::text[])
            """;

    private static final String INSERT_VERSION = """
            insert into ambit.customer_versions (customer_id, profile_at, profile_number, is_creation_seen, deleted_at,
                deleted_number, created_at, updated_at, digest)
            select it.customer_id, it.profile_at, it.profile_number, coalesce(it.is_creation_seen, false), it.deleted_at,
                it.deleted_number, it.created_at, it.updated_at, it.digest
            from unnest(?::text[], ?::timestamptz[], ?::bigint[], ?::boolean[],
                    ?::timestamptz[], ?::bigint[], ?::timestamptz[],
                    ?::timestamptz[], ?::bigint[])
                as it (customer_id, profile_at, profile_number, is_creation_seen, deleted_at, deleted_number, created_at,
                    updated_at, digest)
            on conflict (customer_id) do update
            set profile_at = excluded.profile_at, profile_number = excluded.profile_number,
                is_creation_seen = excluded.is_creation_seen, deleted_at = excluded.deleted_at,
                deleted_number = excluded.deleted_number, created_at = excluded.created_at,
                updated_at = excluded.updated_at, digest = excluded.digest
            """;

    private static final String INSERT = """
            insert into public.customers (created_at, updated_at, customer_id, name, email, billing_id, entitlements)
            select it.created_at, it.updated_at, it.customer_id, it.name, it.email, it.billing_id,
                coalesce(it.entitlements, '[]')
            from unnest(?::text[], ?::timestamp[], ?::timestamp[], ?::text[],
                    ?::text[], ?::text[], ?::json[])
                as it (customer_id, created_at, updated_at, name, email, billing_id, entitlements)
            on conflict (customer_id) do update
            set created_at = excluded.created_at, updated_at = excluded.updated_at, name = excluded.name,
                email = excluded.email, billing_id = excluded.billing_id, entitlements = excluded.entitlements
            """;

    private static final String UPDATE = """
            update public.customers
            set created_at = it.created_at, updated_at = it.updated_at, name = it.name, email = it.email,
                billing_id = it.billing_id, entitlements = coalesce(it.entitlements, customers.entitlements)
            from unnest(?::text[], ?::timestamp[], ?::timestamp[], ?::text[],
                    ?::text[], ?::text[], ?::json[])
                as it (customer_id, created_at, updated_at, name, email, billing_id, entitlements)
            where customers.customer_id = it.customer_id
            """;

    /// Also deletes subscriptions that another program has inserted.
    private static final String DELETE_SUBSCRIPTIONS = """
            delete from public.subscriptions where customer_id = any (?::text[])
            """;

    private static final String DELETE = """
            delete from public.customers where customer_id = any (?::text[])
            """;

    /// @param entitlements null to keep the column; for a new row, null means an empty list
    record Row(String id, Profile profile, @Nullable String entitlements) {}

    /// The known state of a customer, also if the customer does not exist.
    ///
    /// @param digest null if the row must be repaired
    record Version(String id, Customer customer, @Nullable Long digest) {

        private @Nullable Object ofProfile(Function<Profile, @Nullable Object> value) {
            Profile profile = customer.profile();
            return profile == null ? null : value.apply(profile);
        }

        private @Nullable Object ofDeletion(Function<Stamp, @Nullable Object> value) {
            Stamp deletion = customer.deletion();
            return deletion == null ? null : value.apply(deletion);
        }
    }

    private Customers() {}

    static void load(StatementBatch batch, Facets facets, Collection<String> customers) {
        batch.ask(FIND, row -> loaded(facets, row), (Object) ColumnArrays.texts(customers));
    }

    private static boolean loaded(Facets facets, ResultSet row) throws SQLException {
        var key = new CustomerKey(row.getString("customer_id"));
        Customer customer = customer(row);
        Long digest = ColumnArrays.number(row, "digest");
        boolean isUnaltered = digest != null && digest == Digest.of(key, customer) && row.getBoolean("is_dated_so");
        facets.load(key, customer, isUnaltered);
        Instant since = ColumnArrays.instant(row, "since");
        Instant until = ColumnArrays.instant(row, "updated_at");
        if (customer.profile() == null && since != null && until != null) {
            facets.lose(key, new Facets.Lost(since, until, row.getBoolean("is_creation_seen")));
        }
        return isUnaltered;
    }

    static void note(StatementBatch batch, Collection<Version> versions) {
        batch.tell(
                INSERT_VERSION,
                ColumnArrays.of(versions, Version::id),
                ColumnArrays.of(versions, it -> it.ofProfile(p -> p.stamp().at())),
                ColumnArrays.of(versions, it -> it.ofProfile(p -> p.stamp().number())),
                ColumnArrays.of(versions, it -> it.ofProfile(Profile::isCreationSeen)),
                ColumnArrays.of(versions, it -> it.ofDeletion(Stamp::at)),
                ColumnArrays.of(versions, it -> it.ofDeletion(Stamp::number)),
                ColumnArrays.of(versions, it -> it.ofProfile(Profile::createdAt)),
                ColumnArrays.of(versions, it -> it.ofProfile(Profile::updatedAt)),
                ColumnArrays.of(versions, Version::digest));
    }

    static void insert(StatementBatch batch, Collection<Row> rows) {
        write(batch, INSERT, rows);
    }

    static void update(StatementBatch batch, Collection<Row> rows) {
        write(batch, UPDATE, rows);
    }

    static void delete(StatementBatch batch, Collection<String> customers) {
        batch.tell(DELETE_SUBSCRIPTIONS, (Object) ColumnArrays.texts(customers));
        batch.tell(DELETE, (Object) ColumnArrays.texts(customers));
    }

    private static void write(StatementBatch batch, String sql, Collection<Row> rows) {
        batch.tell(
                sql,
                ColumnArrays.of(rows, Row::id),
                ColumnArrays.of(rows, it -> it.profile().createdAt()),
                ColumnArrays.of(rows, it -> it.profile().updatedAt()),
                ColumnArrays.of(rows, it -> it.profile().name()),
                ColumnArrays.of(rows, it -> it.profile().email()),
                ColumnArrays.of(rows, it -> it.profile().billingId()),
                ColumnArrays.of(rows, Row::entitlements));
    }

    private static Customer customer(ResultSet row) throws SQLException {
        boolean isThere = row.getBoolean("is_there") && ColumnArrays.instant(row, "profile_at") != null;
        boolean isDeleted = ColumnArrays.instant(row, "deleted_at") != null;
        return new Customer(
                isThere ? profile(row) : null,
                isDeleted ? ColumnArrays.stamp(row, "deleted_at", "deleted_number") : null);
    }

    private static Profile profile(ResultSet row) throws SQLException {
        return new Profile(
                ColumnArrays.stamp(row, "profile_at", "profile_number"),
                row.getString("name"),
                row.getString("email"),
                row.getString("billing_id"),
                Objects.requireNonNull(ColumnArrays.instant(row, "created_at")),
                row.getBoolean("is_creation_seen"),
                Objects.requireNonNull(ColumnArrays.instant(row, "updated_at")));
    }
}
