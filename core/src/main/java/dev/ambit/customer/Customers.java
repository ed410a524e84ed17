package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.CUSTOMER_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;
import static java.util.stream.Collectors.toMap;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import dev.ambit.search.SearchIndex;
import dev.ambit.search.SearchKind;
import dev.ambit.search.SearchTasks;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

public final class Customers {

    /// Columns of customers as a SQL table, for joins in queries of other tables.
    public static final String NAMES = """
        (select environment_id, customer_id, public_id, name, email, metadata, kept, entitled_at, created_at, archived_at
            from customers)
        """;

    private static final String IDS = """
        select customer_id
        from customers
        where environment_id = :environment and archived_at is null
            and (customer_id > :from or :inclusive and customer_id = :from)
        order by customer_id
        limit :limit
        """;

    private static final String COLUMNS = """
        customer_id, public_id, name, email, metadata, kept, created_at, updated_at, archived_at
        """;

    private static final String SELECT = "select " + COLUMNS + """
        from customers
        where environment_id = :environment
        """;

    private static final String FIND = SELECT + "and customer_id = :id";

    private static final String FIND_ALL = SELECT + "and customer_id = any (:ids::text[])";

    private static final String LOCK = FIND + " for update";

    /// Locks in the order of Java strings, as all transactions that lock several customers do.
    private static final String LOCK_ALL = SELECT + """
            and customer_id = any (:ids::text[])
        order by customer_id collate "C"
        for update
        """;

    private static final String FILTER = """
            and archived_at is null
            and (:name::text is null or name = :name)
            and (:email::text is null or email = :email)
        """;

    private static final String LIST = SELECT + FILTER + """
            and (created_at, customer_id) > (:createdAt, :id)
            and created_at >= :since and created_at < :until
        order by created_at, customer_id
        limit :limit
        """;

    private static final String LIST_BACKWARDS = SELECT + FILTER + """
            and (created_at, customer_id) < (:createdAt, :id)
            and created_at >= :since and created_at < :until
        order by created_at desc, customer_id desc
        limit :limit
        """;

    private static final String INSERT = """
        insert into customers (environment_id, customer_id, public_id, name, email, metadata, kept, created_at,
            updated_at, entitled_at)
        values (:environment, :id, :publicId, :name, :email, :metadata::jsonb, :kept::jsonb, :now,
            :now, :now)
        on conflict do nothing
        returning
        """ + COLUMNS;

    /// Inserts in the order of ids, so that concurrent imports of the same customers cannot deadlock.
    /// `updated_at` is the time of the last change in the other system (`updatedAt`), but not later than now.
    private static final String INSERT_ALL = """
        insert into customers (environment_id, customer_id, public_id, name, email, metadata, kept, created_at,
            updated_at, entitled_at)
        select :environment, draft.id, gen_random_uuid(), draft.name, draft.email, draft.metadata::jsonb,
            draft.kept::jsonb - 'updatedAt', :now,
            least(:now, coalesce((draft.kept::jsonb ->> 'updatedAt')::timestamptz, :now)), :now
        from unnest(:ids::text[], :names::text[], :emails::text[], :metadata::text[], :kept::text[])
            as draft (id, name, email, metadata, kept)
        order by draft.id
        on conflict do nothing
        returning
        """ + COLUMNS;

    private static final String UPDATE = """
        update customers
        set name = :name, email = :email, metadata = :metadata::jsonb, kept = :kept::jsonb, updated_at = :now
        where environment_id = :environment and customer_id = :id
        returning
        """ + COLUMNS;

    /// Erases personal fields permanently; unarchiving does not restore them. [Erasure] removes them from the event
    /// log.
    private static final String ARCHIVE = """
        update customers
        set archived_at = :now, updated_at = :now,
            entitled_at = greatest(:now, entitled_at + interval '1 millisecond'), name = null, email = null,
            kept = '{}'::jsonb, erase_from = 0, erase_until = null, erase_again_at = null
        where environment_id = :environment and customer_id = :id
        returning
        """ + COLUMNS;

    /// Limits a pending erasure to events up to `:head`, because later events may contain personal data again.
    private static final String UNARCHIVE = """
        update customers
        set archived_at = null, updated_at = :now,
            entitled_at = greatest(:now, entitled_at + interval '1 millisecond'),
            erase_until = case when erase_from is null then null else :head end
        where environment_id = :environment and customer_id = :id
        returning
        """ + COLUMNS;

    /// The new time is always later than the stored time, even if the clock is stopped, because the time is the
    /// version of the entitlements.
    private static final String ENTITLED = """
        update customers
        set entitled_at = greatest(:now, entitled_at + interval '1 millisecond')
        where environment_id = :environment and customer_id = any (:ids::text[])
        """;

    /// The conditions of a list; null means no condition.
    record Filter(@Nullable String name, @Nullable String email) {}

    private Customers() {}

    /// Returns the ids of unarchived customers after `from` in order, also `from` itself if `isInclusive`.
    public static List<String> ids(Handle tx, EnvironmentId environment, String from, boolean isInclusive, int limit) {
        return tx.createQuery(IDS)
                .bind("environment", environment.value())
                .bind("from", from)
                .bind("inclusive", isInclusive)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    public static Optional<Customer> find(Handle tx, EnvironmentId environment, String id) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("id", id)
                .map(Customers::read)
                .findOne();
    }

    /// Locks the customer's row until `tx` ends. Changes of the customer's subscriptions take this lock first.
    public static Optional<Customer> lock(Handle tx, EnvironmentId environment, String id) {
        return tx.createQuery(LOCK)
                .bind("environment", environment.value())
                .bind("id", id)
                .map(Customers::read)
                .findOne();
    }

    /// Locks the customers with these ids like [#lock]. Ignores unknown ids.
    public static List<Customer> lock(Handle tx, EnvironmentId environment, Collection<String> ids) {
        return tx.createQuery(LOCK_ALL)
                .bind("environment", environment.value())
                .bind("ids", ids.toArray(String[]::new))
                .map(Customers::read)
                .list();
    }

    /// Finds the customers with these ids. Ignores unknown ids.
    public static List<Customer> find(Handle tx, EnvironmentId environment, Collection<String> ids) {
        return tx.createQuery(FIND_ALL)
                .bind("environment", environment.value())
                .bind("ids", ids.toArray(String[]::new))
                .map(Customers::read)
                .list();
    }

    /// Lists customers in the order of the page, without archived ones.
    static List<Customer> list(Handle tx, EnvironmentId environment, Filter filter, Slice slice) {
        return tx.createQuery(slice.isBackwards() ? LIST_BACKWARDS : LIST)
                .bind("environment", environment.value())
                .bind("name", filter.name())
                .bind("email", filter.email())
                .bindMethods(slice)
                .map(Customers::read)
                .list();
    }

    /// Inserts the customer. Empty if the id is taken, also by an archived customer.
    public static Optional<Customer> insert(Handle tx, EnvironmentId environment, CustomerDraft draft, Instant now) {
        Optional<Customer> inserted = tx.createQuery(INSERT)
                .bind("environment", environment.value())
                .bind("id", draft.id())
                .bind("publicId", UUID.randomUUID())
                .bind("name", draft.name())
                .bind("email", draft.email())
                .bind("metadata", Json.text(draft.metadata()))
                .bind("kept", Json.text(draft.kept()))
                .bind("now", now)
                .map(Customers::read)
                .findOne();
        inserted.ifPresent(it -> index(tx, environment, it));
        return inserted;
    }

    /// Inserts the customers whose ids are free. The search finds them a little later, so that imports are fast.
    ///
    /// @return the new ones by id
    static Map<String, Customer> insert(Handle tx, EnvironmentId environment, List<CustomerDraft> drafts, Instant now) {
        Map<String, Customer> inserted = tx
                .createQuery(INSERT_ALL)
                .bind("environment", environment.value())
                .bind("ids", texts(drafts, CustomerDraft::id))
                .bind("names", texts(drafts, CustomerDraft::name))
                .bind("emails", texts(drafts, CustomerDraft::email))
                .bind("metadata", texts(drafts, it -> Json.text(it.metadata())))
                .bind("kept", texts(drafts, it -> Json.text(it.kept())))
                .bind("now", now)
                .map(Customers::read)
                .stream()
                .collect(toMap(Customer::id, it -> it));
        SearchTasks.add(tx, environment, SearchKind.CUSTOMER, inserted.keySet());
        return inserted;
    }

    static Customer update(Handle tx, EnvironmentId environment, CustomerDraft draft, Instant now) {
        Customer updated = tx.createQuery(UPDATE)
                .bind("environment", environment.value())
                .bind("id", draft.id())
                .bind("name", draft.name())
                .bind("email", draft.email())
                .bind("metadata", Json.text(draft.metadata()))
                .bind("kept", Json.text(draft.kept()))
                .bind("now", now)
                .map(Customers::read)
                .one();
        return index(tx, environment, updated);
    }

    /// Unarchives the customer; its erased name and e-mail address do not come back.
    ///
    /// @param head the number of the last event
    public static Customer unarchive(Handle tx, EnvironmentId environment, String id, long head, Instant now) {
        Customer unarchived = tx.createQuery(UNARCHIVE)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("head", head)
                .bind("now", now)
                .map(Customers::read)
                .one();
        return index(tx, environment, unarchived);
    }

    public static Customer archive(Handle tx, EnvironmentId environment, String id, Instant now) {
        Customer archived = tx.createQuery(ARCHIVE)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("now", now)
                .map(Customers::read)
                .one();
        return index(tx, environment, archived);
    }

    private static Customer index(Handle tx, EnvironmentId environment, Customer customer) {
        SearchIndex.put(tx, environment, SearchKind.CUSTOMER, CustomerSearch.entry(customer));
        return customer;
    }

    /// Records that the customer's entitlements have changed at this time.
    public static void entitled(Handle tx, EnvironmentId environment, String id, Instant now) {
        entitled(tx, environment, List.of(id), now);
    }

    /// Records changed entitlements of many customers.
    public static void entitled(Handle tx, EnvironmentId environment, Collection<String> ids, Instant now) {
        tx.createUpdate(ENTITLED)
                .bind("environment", environment.value())
                .bind("ids", ids.toArray(String[]::new))
                .bind("now", now)
                .execute();
    }

    public static Problem missing(String id) {
        return CUSTOMER_NOT_FOUND
                .because("Customer `%s` does not exist in this environment. Check the id, or provision the customer."
                        .formatted(Problem.shortened(id)))
                .with("refId", id);
    }

    /// Returns the customer if it exists and is not archived.
    ///
    /// @throws Problem at this field if it does not exist or is archived
    public static Customer requireOpen(Optional<Customer> found, String field, String id) {
        Customer customer = found.orElseThrow(() -> missing(id).at(field, id, "the id of a customer"));
        if (customer.isArchived()) {
            throw ENTITY_IS_ARCHIVED
                    .because("Customer `%s` is archived. Provision the customer again, or use another customer."
                            .formatted(id))
                    .at(field, id, "the id of a customer who is not archived");
        }
        return customer;
    }

    static String[] texts(List<CustomerDraft> drafts, Function<CustomerDraft, @Nullable String> text) {
        return drafts.stream().map(text).toArray(String[]::new);
    }

    private static Customer read(ResultSet row, StatementContext context) throws SQLException {
        return new Customer(
                row.getString("customer_id"),
                row.getObject("public_id", UUID.class),
                row.getString("name"),
                row.getString("email"),
                Json.texts(row.getString("metadata")),
                Json.map(row.getString("kept")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                Columns.instant(row, "archived_at"));
    }
}
