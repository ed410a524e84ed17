package dev.ambit.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of catalog revisions. Content is stored once per account, by its hash.
public final class Revisions {

    /// Locks existing content, so that it cannot be removed as unused before `tx` refers to it.
    private static final String INSERT = """
        insert into catalog_revisions (account_id, hash, content, created_at)
        values (:account, decode(:hash, 'hex'), :content, :now)
        on conflict (account_id, hash) do update
        set created_at = catalog_revisions.created_at
        """;

    /// Stores content, and prevents its deletion if no environment uses it.
    private static final String HOLD_FOREVER = """
        insert into catalog_revisions (account_id, hash, content, created_at, is_held)
        values (:account, decode(:hash, 'hex'), :content, :now, true)
        on conflict (account_id, hash) do update
        set is_held = true
        """;

    /// Adds no revision if the catalog is unchanged.
    private static final String ADD = """
        insert into environment_revisions (environment_id, number, hash, parent, published_at, published_by, why)
        select :environment, coalesce(head.number, 0) + 1, decode(:hash, 'hex'), head.hash, :now, :by, :why
        from (select 1) as one
        left join (
            select number, hash from environment_revisions
            where environment_id = :environment
            order by number desc
            limit 1
        ) as head on true
        where head.hash is distinct from decode(:hash, 'hex')
        """;

    private static final String SELECT = """
        select number, hash, parent, published_at, published_by, why
        from environment_revisions
        where environment_id = :environment
        """;

    private static final String LIST = SELECT + """
            and number < :from
        order by number desc
        limit :limit
        """;

    private static final String LIST_BACKWARDS = SELECT + """
            and number > :from
        order by number
        limit :limit
        """;

    /// A hash may have several revisions if a catalog was restored; the latest one counts.
    private static final String FIND = SELECT + """
            and hash = decode(:hash, 'hex')
        order by number desc
        limit 1
        """;

    private static final String SHARED = """
        select encode(hash, 'hex')
        from environment_revisions
        where environment_id = :environment
            and hash = any (array(select decode(it, 'hex') from unnest(:hashes) as it))
        order by number desc
        limit 1
        """;

    private static final String FIND_CONTENT = """
        select content
        from catalog_revisions
        where account_id = :account and hash = decode(:hash, 'hex')
        """;

    private static final String KEPT = """
        select encode(hash, 'hex')
        from catalog_revisions
        where account_id = :account and not is_held
        """;

    private static final String LOCK = KEPT + """
            and hash = any (array(select decode(it, 'hex') from unnest(:hashes) as it))
        order by hash
        for update
        """;

    private static final String NAMED = """
        select distinct encode(hash, 'hex')
        from environment_revisions
        where environment_id = :environment
        """;

    private static final String REMOVE = """
        delete from catalog_revisions
        where account_id = :account and hash = any (array(select decode(it, 'hex') from unnest(:hashes) as it))
        """;

    private static final int REMOVED_MAX = 1_000;

    static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private Revisions() {}

    /// Returns a SQL subquery of the hash of the revision that `:environment` had at a time.
    ///
    /// @param time the column with the time
    public static String hashAt(String time) {
        return """
            (select hash
                from environment_revisions
                where environment_id = :environment and published_at <= %s
                order by number desc
                limit 1)
            """.formatted(time);
    }

    /// Records the catalog as changed by `tx`, and adds the account's scope to `tx`.
    ///
    /// @return the hash of the revision
    public static String add(
            Handle tx, AccountId account, EnvironmentId environment, Author author, String why, Instant now) {
        CanonicalCatalog catalog = CanonicalCatalog.of(tx, environment);
        Transactions.addScope(tx, account);
        insert(tx, INSERT, account, catalog, now);
        tx.createUpdate(ADD)
                .bind("environment", environment.value())
                .bind("hash", catalog.hash())
                .bind("by", author.actor().type())
                .bind("why", why)
                .bind("now", now)
                .execute();
        return catalog.hash();
    }

    /// Keeps the content of a catalog as long as the account exists, for a later merge or rollback. `tx` is in
    /// the scope of the account.
    public static void keepForever(Handle tx, AccountId account, CanonicalCatalog catalog, Instant now) {
        insert(tx, HOLD_FOREVER, account, catalog, now);
    }

    private static void insert(Handle tx, String sql, AccountId account, CanonicalCatalog catalog, Instant now) {
        tx.createUpdate(sql)
                .bind("account", account.value())
                .bind("hash", catalog.hash())
                .bind("content", catalog.json().getBytes(UTF_8))
                .bind("now", now)
                .execute();
    }

    static Optional<Revision> latest(Handle tx, EnvironmentId environment) {
        return list(tx, environment, null, false, 1).stream().findFirst();
    }

    /// Lists the revisions beyond `from`, the latest first, or in reverse if `isBackwards`.
    public static List<Revision> list(
            Handle tx, EnvironmentId environment, @Nullable Long from, boolean isBackwards, int limit) {
        return tx.createQuery(isBackwards ? LIST_BACKWARDS : LIST)
                .bind("environment", environment.value())
                .bind("from", from == null ? Long.MAX_VALUE : from)
                .bind("limit", limit)
                .map(Revisions::read)
                .list();
    }

    /// Finds a revision of this environment.
    public static Optional<Revision> find(Handle tx, EnvironmentId environment, String hash) {
        return HASH.matcher(hash).matches()
                ? tx.createQuery(FIND)
                        .bind("environment", environment.value())
                        .bind("hash", hash)
                        .map(Revisions::read)
                        .findOne()
                : Optional.empty();
    }

    /// Finds the hash of the latest revision of `environment` that `other` has or had too. `tx` is in the scope of
    /// the account, and gets the scopes of both environments.
    public static Optional<String> lastShared(Handle tx, EnvironmentId environment, EnvironmentId other) {
        List<String> hashes = named(tx, other);
        Transactions.addScope(tx, environment);
        return tx.createQuery(SHARED)
                .bind("environment", environment.value())
                .bind("hashes", hashes.toArray(String[]::new))
                .mapTo(String.class)
                .findOne();
    }

    /// Finds the canonical form of a revision of any environment of the account, without billing ids.
    public static Optional<CanonicalCatalog> content(Handle tx, AccountId account, String hash) {
        return stored(tx, account, hash).map(CanonicalCatalog::withoutBillingIds);
    }

    /// Finds the unchanged content, from which `hash` was made.
    static Optional<CanonicalCatalog> stored(Handle tx, AccountId account, String hash) {
        return tx.createQuery(FIND_CONTENT)
                .bind("account", account.value())
                .bind("hash", hash)
                .map((row, _) -> new CanonicalCatalog(new String(row.getBytes(1), UTF_8)))
                .findOne();
    }

    /// Removes some content that no environment of the account uses. `tx` is in the scope of the account, and
    /// gets the scopes of its environments.
    ///
    /// @param environments reads all environments of the account, also those that are being deleted
    /// @return the number of removed rows
    public static int removeUnnamed(Handle tx, AccountId account, Supplier<List<EnvironmentId>> environments) {
        List<String> found = unnamed(
                tx,
                environments.get(),
                tx.createQuery(KEPT)
                        .bind("account", account.value())
                        .mapTo(String.class)
                        .list());
        if (found.isEmpty()) {
            return 0;
        }
        // A concurrent publish either has referred to the content before this lock, or inserts it again afterwards.
        List<String> held = tx.createQuery(LOCK)
                .bind("account", account.value())
                .bind("hashes", found.stream().limit(REMOVED_MAX).toArray(String[]::new))
                .mapTo(String.class)
                .list();
        return tx.createUpdate(REMOVE)
                .bind("account", account.value())
                .bind("hashes", unnamed(tx, environments.get(), held).toArray(String[]::new))
                .execute();
    }

    private static List<String> unnamed(Handle tx, List<EnvironmentId> environments, List<String> hashes) {
        Set<String> left = new LinkedHashSet<>(hashes);
        environments.forEach(it -> left.removeAll(Set.copyOf(named(tx, it))));
        return List.copyOf(left);
    }

    /// Returns the hashes of all revisions of an environment.
    private static List<String> named(Handle tx, EnvironmentId environment) {
        Transactions.addScope(tx, environment);
        return tx.createQuery(NAMED)
                .bind("environment", environment.value())
                .mapTo(String.class)
                .list();
    }

    private static Revision read(ResultSet row, StatementContext context) throws SQLException {
        byte[] parent = row.getBytes("parent");
        return new Revision(
                row.getInt("number"),
                HexFormat.of().formatHex(row.getBytes("hash")),
                parent == null ? null : HexFormat.of().formatHex(parent),
                row.getTimestamp("published_at").toInstant(),
                row.getString("published_by"),
                row.getString("why"));
    }
}
