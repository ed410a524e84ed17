package dev.ambit.applier;

import dev.ambit.applier.Facet.Customer;
import dev.ambit.applier.Facet.CustomerKey;
import dev.ambit.applier.Facet.Profile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The rows of customers, and the newest event about each of them.
final class Customers {

    private static final String FIND = """
            select versions.customer_id, versions.profile_at, versions.profile_number, versions.is_creation_seen,
                versions.deleted_at, versions.deleted_number, customers.customer_id is not null as is_there,
                customers.name, customers.email, customers.billing_id,
                coalesce(customers.created_at at time zone 'UTC', versions.profile_at) as created_at,
                coalesce(customers.updated_at at time zone 'UTC', versions.profile_at) as updated_at
            from ambit.customer_versions as versions
            left join public.customers on customers.customer_id = versions.customer_id
            where versions.customer_id = any (:customers::text[])
            """;

    private static final String NOTE = """
            insert into ambit.customer_versions (customer_id, profile_at, profile_number, is_creation_seen, deleted_at,
                deleted_number)
            select it.customer_id, it.profile_at, it.profile_number, coalesce(it.is_creation_seen, false), it.deleted_at,
                it.deleted_number
            from unnest(:customers::text[], :profileAt::timestamptz[], :profileNumbers::bigint[], :seen::boolean[],
                    :deletedAt::timestamptz[], :deletedNumbers::bigint[])
                as it (customer_id, profile_at, profile_number, is_creation_seen, deleted_at, deleted_number)
            on conflict (customer_id) do update
            set profile_at = excluded.profile_at, profile_number = excluded.profile_number,
                is_creation_seen = excluded.is_creation_seen, deleted_at = excluded.deleted_at,
                deleted_number = excluded.deleted_number
            """;

    private static final String INSERT = """
            insert into public.customers (created_at, updated_at, customer_id, name, email, billing_id, entitlements)
            select it.created_at, it.updated_at, it.customer_id, it.name, it.email, it.billing_id,
                coalesce(it.entitlements, '[]')
            from unnest(:customers::text[], :createdAt::timestamp[], :updatedAt::timestamp[], :names::text[],
                    :emails::text[], :billingIds::text[], :entitlements::json[])
                as it (customer_id, created_at, updated_at, name, email, billing_id, entitlements)
            on conflict (customer_id) do update
            set created_at = excluded.created_at, updated_at = excluded.updated_at, name = excluded.name,
                email = excluded.email, billing_id = excluded.billing_id, entitlements = excluded.entitlements
            """;

    private static final String UPDATE = """
            update public.customers
            set created_at = it.created_at, updated_at = it.updated_at, name = it.name, email = it.email,
                billing_id = it.billing_id, entitlements = coalesce(it.entitlements, customers.entitlements)
            from unnest(:customers::text[], :createdAt::timestamp[], :updatedAt::timestamp[], :names::text[],
                    :emails::text[], :billingIds::text[], :entitlements::json[])
                as it (customer_id, created_at, updated_at, name, email, billing_id, entitlements)
            where customers.customer_id = it.customer_id
            """;

    /// Also of what somebody else has put beside it.
    private static final String DELETE_SUBSCRIPTIONS = """
            delete from public.subscriptions where customer_id = any (:customers::text[])
            """;

    private static final String DELETE = """
            delete from public.customers where customer_id = any (:customers::text[])
            """;

    /// @param entitlements null if they stay as they are; of a new row, if there are none
    record Row(String id, Profile profile, @Nullable String entitlements) {}

    /// What is known of one, also if there is none.
    record Version(String id, Customer customer) {

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

    static void load(Handle tx, Facets facets, Collection<String> customers) {
        tx.createQuery(FIND)
                .bind("customers", Columns.texts(customers))
                .map((row, _) -> new Version(row.getString("customer_id"), customer(row)))
                .forEach(it -> facets.load(new CustomerKey(it.id()), it.customer()));
    }

    static void note(Handle tx, Collection<Version> versions) {
        tx.createUpdate(NOTE)
                .bind("customers", Columns.of(versions, Version::id))
                .bind(
                        "profileAt",
                        Columns.of(versions, it -> it.ofProfile(p -> p.stamp().at())))
                .bind(
                        "profileNumbers",
                        Columns.of(versions, it -> it.ofProfile(p -> p.stamp().number())))
                .bind("seen", Columns.of(versions, it -> it.ofProfile(Profile::isCreationSeen)))
                .bind("deletedAt", Columns.of(versions, it -> it.ofDeletion(Stamp::at)))
                .bind("deletedNumbers", Columns.of(versions, it -> it.ofDeletion(Stamp::number)))
                .execute();
    }

    static void insert(Handle tx, Collection<Row> rows) {
        write(tx, INSERT, rows);
    }

    static void update(Handle tx, Collection<Row> rows) {
        write(tx, UPDATE, rows);
    }

    static void delete(Handle tx, Collection<String> customers) {
        tx.createUpdate(DELETE_SUBSCRIPTIONS)
                .bind("customers", Columns.texts(customers))
                .execute();
        tx.createUpdate(DELETE).bind("customers", Columns.texts(customers)).execute();
    }

    private static void write(Handle tx, String sql, Collection<Row> rows) {
        tx.createUpdate(sql)
                .bind("customers", Columns.of(rows, Row::id))
                .bind("createdAt", Columns.of(rows, it -> it.profile().createdAt()))
                .bind("updatedAt", Columns.of(rows, it -> it.profile().updatedAt()))
                .bind("names", Columns.of(rows, it -> it.profile().name()))
                .bind("emails", Columns.of(rows, it -> it.profile().email()))
                .bind("billingIds", Columns.of(rows, it -> it.profile().billingId()))
                .bind("entitlements", Columns.of(rows, Row::entitlements))
                .execute();
    }

    private static Customer customer(ResultSet row) throws SQLException {
        boolean isThere = row.getBoolean("is_there") && Columns.instant(row, "profile_at") != null;
        boolean isDeleted = Columns.instant(row, "deleted_at") != null;
        return new Customer(
                isThere ? profile(row) : null, isDeleted ? Columns.stamp(row, "deleted_at", "deleted_number") : null);
    }

    private static Profile profile(ResultSet row) throws SQLException {
        return new Profile(
                Columns.stamp(row, "profile_at", "profile_number"),
                row.getString("name"),
                row.getString("email"),
                row.getString("billing_id"),
                Objects.requireNonNull(Columns.instant(row, "created_at")),
                row.getBoolean("is_creation_seen"),
                Objects.requireNonNull(Columns.instant(row, "updated_at")));
    }
}
