package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;
import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;

import dev.ambit.account.Accounts;
import dev.ambit.account.Slug;
import dev.ambit.db.AccountId;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.operation.OperationState;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of environments. Methods that return an [Environment] omit environments that are being deleted.
public final class Environments {

    private static final String COLUMNS = """
        environment_id, public_id, slug, display_name, type, color, description,
            harden_client_access_enabled, event_days, event_count, usage_thresholds, expires_at, allowed_origins, events_held_since,
            permanent_deletion_at, provisioning, parent_id,
            %s as parent_slug,
            (select state from %s as operations where operation_id = provisioning) as provision_state, created_at,
            updated_at
        """.formatted(ForkedEnvironments.PARENT_SLUG, Operations.STATES);

    private static final String READ = "select " + COLUMNS + " from environments ";

    private static final String LIST = READ + """
        where account_id = :account and deleted_at is null and environment_id > :from
            and (:seen::int[] is null or environment_id = any (:seen))
            and (:archived or permanent_deletion_at is null)
        order by environment_id
        limit :limit
        """;

    private static final String LIST_BACKWARDS = READ + """
        where account_id = :account and deleted_at is null and environment_id < :from
            and (:seen::int[] is null or environment_id = any (:seen))
            and (:archived or permanent_deletion_at is null)
        order by environment_id desc
        limit :limit
        """;

    private static final String SLUGS = """
        select slug
        from environments
        where account_id = :account and deleted_at is null
        """;

    private static final String FIND = READ + """
        where account_id = :account and slug = :slug and deleted_at is null
        """;

    private static final String FIND_BY_PUBLIC_ID = READ + """
        where account_id = :account and public_id = :publicId and deleted_at is null
        """;

    private static final String FIND_BY_ID = READ + """
        where account_id = :account and environment_id = :environment and deleted_at is null
        """;

    private static final String LOCK = FIND + "for update";

    private static final String LOCK_BY_ID = FIND_BY_ID + "for update";

    private static final String LOCK_ALL = READ + """
        where account_id = :account and deleted_at is null
        order by environment_id
        for update
        """;

    private static final String TYPE = """
        select type
        from environments
        where account_id = :account and environment_id = :environment
        """;

    private static final String KNOWN = """
        select environments.type, environments.slug, accounts.slug as account_slug
        from environments
        join %s as accounts using (account_id)
        where account_id = :account and environment_id = :environment
        """.formatted(Accounts.NAMES);

    private static final String LOCK_FOR_COUNT = TYPE + "for no key update";

    private static final String INSERT = """
        insert into environments (account_id, public_id, slug, display_name, type, color, description,
            harden_client_access_enabled, event_days, event_count, usage_thresholds, expires_at, parent_id,
            created_at, updated_at)
        values (:account, :publicId, :slug, :displayName, :type, :color, :description,
            :hardenClientAccessEnabled, :eventDays, :eventCount, :thresholds, :expiresAt, :parent, :now, :now)
        on conflict do nothing
        returning
        """ + COLUMNS;

    private static final String UPDATE = """
        update environments
        set display_name = :displayName, color = :color, description = :description,
            harden_client_access_enabled = :hardenClientAccessEnabled, event_days = :eventDays,
            event_count = :eventCount, usage_thresholds = :thresholds, expires_at = :expiresAt, allowed_origins = :origins, updated_at = :now
        where account_id = :account and environment_id = :environment
        returning
        """ + COLUMNS;

    private static final String ARCHIVE = """
        update environments
        set permanent_deletion_at = :until
        where account_id = :account and environment_id = :environment
        returning
        """ + COLUMNS;

    private static final String MARK_DELETED = """
        update environments
        set deleted_at = :now
        where account_id = :account and environment_id = :environment
        """;

    private Environments() {}

    /// Lists environments in the order of the page, from the beginning if `from` is null.
    ///
    /// @param seen the environments that the caller can see; null: all
    /// @param withArchived whether to include archived environments
    static List<Environment> list(
            Handle tx,
            AccountId account,
            @Nullable Collection<EnvironmentId> seen,
            boolean withArchived,
            @Nullable Long from,
            boolean isBackwards,
            int limit) {
        return tx.createQuery(isBackwards ? LIST_BACKWARDS : LIST)
                .bind("account", account.value())
                .bindByType("seen", seen == null ? null : numbers(seen), Integer[].class)
                .bind("archived", withArchived)
                .bind("from", from == null ? 0 : from)
                .bind("limit", limit)
                .map(Environments::read)
                .list();
    }

    /// Lists the environments of an account, also archived ones, in the order of their creation.
    public static List<Environment> all(Handle tx, AccountId account) {
        return list(tx, account, null, true, null, false, Integer.MAX_VALUE);
    }

    public static Integer[] numbers(Collection<EnvironmentId> environments) {
        return environments.stream().map(EnvironmentId::value).toArray(Integer[]::new);
    }

    public static Optional<Environment> find(Handle tx, AccountId account, String slug) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("slug", slug)
                .map(Environments::read)
                .findOne();
    }

    static Optional<Environment> find(Handle tx, AccountId account, UUID publicId) {
        return tx.createQuery(FIND_BY_PUBLIC_ID)
                .bind("account", account.value())
                .bind("publicId", publicId)
                .map(Environments::read)
                .findOne();
    }

    /// Finds the environment, which may be archived. Empty if it is being deleted.
    public static Optional<Environment> find(Handle tx, AccountId account, EnvironmentId id) {
        return find(tx, FIND_BY_ID, account, id);
    }

    /// Returns the environment with this slug, which may be archived.
    ///
    /// @throws dev.ambit.problem.Problem 404 if the account has no such environment
    public static Environment require(Handle tx, AccountId account, String slug) {
        return find(tx, account, slug).orElseThrow(() -> missing(slug));
    }

    /// Returns the environment like [#require], for a change.
    ///
    /// @throws dev.ambit.problem.Problem 409 if it is archived
    public static Environment requireUnarchived(Handle tx, AccountId account, String slug) {
        return unarchived(require(tx, account, slug));
    }

    /// Returns the environment like [#require], and locks its row until `tx` ends.
    static Environment lock(Handle tx, AccountId account, String slug) {
        return tx.createQuery(LOCK)
                .bind("account", account.value())
                .bind("slug", slug)
                .map(Environments::read)
                .findOne()
                .orElseThrow(() -> missing(slug));
    }

    /// Returns the environment like [#requireUnarchived], and locks its row until `tx` ends.
    public static Environment lockUnarchived(Handle tx, AccountId account, String slug) {
        return unarchived(lock(tx, account, slug));
    }

    /// Locks the environment. Empty if it is being deleted.
    public static Optional<Environment> lock(Handle tx, AccountId account, EnvironmentId id) {
        return find(tx, LOCK_BY_ID, account, id);
    }

    private static Optional<Environment> find(Handle tx, String sql, AccountId account, EnvironmentId id) {
        return tx.createQuery(sql)
                .bind("account", account.value())
                .bind("environment", id.value())
                .map(Environments::read)
                .findOne();
    }

    /// Locks all environments of the account.
    static List<Environment> lockAll(Handle tx, AccountId account) {
        return tx.createQuery(LOCK_ALL)
                .bind("account", account.value())
                .map(Environments::read)
                .list();
    }

    /// Locks the environment, so that no other request changes its keys, and adds its scope to the transaction.
    ///
    /// @throws dev.ambit.problem.Problem 404 if the account has no such environment, 409 if it is archived
    public static Environment enter(Handle tx, AccountId account, String slug) {
        Environment environment = lockUnarchived(tx, account, slug);
        Transactions.addScope(tx, environment.id());
        return environment;
    }

    /// Returns the type of an environment that a key belongs to.
    public static EnvironmentType type(Handle tx, AccountId account, EnvironmentId id) {
        return type(tx, TYPE, account, id);
    }

    /// Returns the immutable fields of an environment. Empty if it is gone.
    static Optional<KnownEnvironment> known(Handle tx, AccountId account, EnvironmentId id) {
        return tx.createQuery(KNOWN)
                .bind("account", account.value())
                .bind("environment", id.value())
                .map((row, _) -> new KnownEnvironment(
                        account,
                        new Slug(row.getString("account_slug")),
                        new Slug(row.getString("slug")),
                        EnvironmentType.valueOf(row.getString("type"))))
                .findOne();
    }

    /// Locks the environment until `tx` ends, so that only one request at a time counts its entities against a
    /// limit.
    public static void lockForCount(Handle tx, AccountId account, EnvironmentId id) {
        type(tx, LOCK_FOR_COUNT, account, id);
    }

    private static EnvironmentType type(Handle tx, String sql, AccountId account, EnvironmentId id) {
        return tx.createQuery(sql)
                .bind("account", account.value())
                .bind("environment", id.value())
                .mapTo(EnvironmentType.class)
                .one();
    }

    private static Environment unarchived(Environment it) {
        if (it.permanentDeletionDate() != null) {
            throw ENTITY_IS_ARCHIVED.because("Environment `%s` is archived. Unarchive it first.".formatted(it.slug()));
        }
        return it;
    }

    public static Problem missing(String slug) {
        return ENVIRONMENT_NOT_FOUND.because(
                "Environment `%s` does not exist in this account. List the environments to see the valid slugs."
                        .formatted(Problem.shortened(slug)));
    }

    static Set<Slug> slugs(Handle tx, AccountId account) {
        return new HashSet<>(tx.createQuery(SLUGS)
                .bind("account", account.value())
                .map((row, _) -> new Slug(row.getString(1)))
                .list());
    }

    /// Inserts an environment. Empty if the account has one with this name or slug.
    static Optional<Environment> insert(Handle tx, AccountId account, EnvironmentDraft draft, Slug slug, Instant now) {
        return tx.createQuery(INSERT)
                .bind("account", account.value())
                .bind("publicId", UUID.randomUUID())
                .bind("slug", slug.value())
                .bind("type", draft.type())
                .bind("parent", draft.parent() == null ? null : draft.parent().value())
                .bind("now", now)
                .bindMethods(draft.details())
                .bind("thresholds", draft.details().usageThresholds().toArray(Integer[]::new))
                .map(Environments::read)
                .findOne();
    }

    static Environment update(Handle tx, AccountId account, EnvironmentId id, EnvironmentDetails details, Instant now) {
        return tx.createQuery(UPDATE)
                .bind("account", account.value())
                .bind("environment", id.value())
                .bind("now", now)
                .bindMethods(details)
                .bind("thresholds", details.usageThresholds().toArray(Integer[]::new))
                .bind("origins", details.allowedOrigins().toArray(String[]::new))
                .map(Environments::read)
                .one();
    }

    /// @param until when it is deleted; null: it is unarchived
    static Environment archive(Handle tx, AccountId account, EnvironmentId id, @Nullable Instant until) {
        return tx.createQuery(ARCHIVE)
                .bind("account", account.value())
                .bind("environment", id.value())
                .bind("until", until)
                .map(Environments::read)
                .one();
    }

    static void markDeleted(Handle tx, AccountId account, EnvironmentId id, Instant now) {
        tx.createUpdate(MARK_DELETED)
                .bind("account", account.value())
                .bind("environment", id.value())
                .bind("now", now)
                .execute();
    }

    private static Environment read(ResultSet row, StatementContext context) throws SQLException {
        return new Environment(
                new EnvironmentId(row.getInt("environment_id")),
                row.getObject("public_id", UUID.class),
                new Slug(row.getString("slug")),
                EnvironmentType.valueOf(row.getString("type")),
                new EnvironmentDetails(
                        row.getString("display_name"),
                        row.getString("color"),
                        row.getString("description"),
                        row.getBoolean("harden_client_access_enabled"),
                        EventRetentions.read(row),
                        List.of((Integer[]) row.getArray("usage_thresholds").getArray()),
                        Columns.instant(row, "expires_at"),
                        List.of((String[]) row.getArray("allowed_origins").getArray())),
                ForkedEnvironments.parent(row),
                Columns.instant(row, "events_held_since"),
                Columns.instant(row, "permanent_deletion_at"),
                provisioning(row),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private static Provisioning provisioning(ResultSet row) throws SQLException {
        String state = row.getString("provision_state");
        ProvisionStatus status =
                state == null ? ProvisionStatus.DONE : ProvisionStatus.of(OperationState.valueOf(state));
        return status == ProvisionStatus.DONE
                ? Provisioning.DONE
                : new Provisioning(status, row.getObject("provisioning", UUID.class));
    }
}
