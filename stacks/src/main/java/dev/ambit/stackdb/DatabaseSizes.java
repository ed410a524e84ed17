package dev.ambit.stackdb;

import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/// Measures the databases of stacks. While the data of a login exceeds the [SizeQuota], makes the login
/// read-only; a development login with twice the allowed size cannot connect.
public final class DatabaseSizes {

    private static final System.Logger LOG = System.getLogger(DatabaseSizes.class.getName());
    private static final Pattern MARK = Pattern.compile("(ambit (PRODUCTION|DEVELOPMENT) of (.*); [0-9a-f-]{36}).*");

    /// Spelled differently from `on`, to distinguish it from a tenant's own setting.
    private static final String READ_ONLY = "default_transaction_read_only=yes";

    private static final String LOGINS = """
            select rolname, rolconnlimit, rolconfig @> array[:readOnly]::text[] as is_read_only,
                exists (
                    select from unnest(rolconfig) as setting where setting = :almostFull) as is_almost_full, mark
            from (select *, shobj_description(oid, 'pg_authid') as mark from pg_roles) as roles
            where mark ~ '^ambit (PRODUCTION|DEVELOPMENT) of ' and position(:temporary in mark) = 0
            """;

    private static final String DATABASES = """
            select datname, pg_database_size(oid) as bytes, coalesce(shobj_description(oid, 'pg_database'), '') as mark
            from pg_database
            where datallowconn and not datistemplate
            """;

    private static final String OWNED = """
            select coalesce(sum(pg_total_relation_size(pg_class.oid)), 0) + (LARGE)
            from pg_class
            where relowner = :login::regrole and relkind in ('r', 'm', 'S')
            """;

    private static final String LARGE = """
            select coalesce(count(*), 0) * 2048
            from pg_largeobject
            join pg_largeobject_metadata on pg_largeobject_metadata.oid = loid
            where lomowner = :login::regrole
            """;

    /// Only a superuser can read large objects. Other administrators estimate their size by the login's share of
    /// objects.
    private static final String LARGE_SHARE = """
            select coalesce(pg_relation_size('pg_largeobject') * count(*) filter (where lomowner = :login::regrole)
                / nullif(count(*), 0), 0)
            from pg_largeobject_metadata
            """;

    private static final String WHOLE = "select pg_database_size(current_database())";

    private static final String END_SESSIONS = """
            select pid, application_name from pg_stat_activity where usename = :login
            """;

    private record Login(
            String name,
            Stage stage,
            String production,
            String mark,
            int connections,
            boolean isReadOnly,
            boolean isAlmostFull) {

        SizeQuota.Access access() {
            if (connections == SizeQuota.CLOSED) {
                return SizeQuota.Access.CLOSED;
            }
            return isReadOnly ? SizeQuota.Access.READ_ONLY : SizeQuota.Access.WRITABLE;
        }
    }

    private record Found(String name, long bytes, String mark) {}

    private final StackDatabases databases;

    public DatabaseSizes(StackDatabases databases) {
        this.databases = databases;
    }

    /// Measures the data of a stack. `tx` must be in its database.
    static long measure(Handle tx, WantedResource wanted) {
        StackDatabase database = StackDatabase.of(wanted);
        return StackDatabase.isWhole(wanted)
                ? tx.createQuery(WHOLE).mapTo(Long.class).one()
                : owned(tx, database.login());
    }

    /// Measures the disk and all stacks, and changes the access of those that crossed the quota, or of all.
    public void runOnce() {
        EmbeddedCluster embedded = databases.embedded();
        if (embedded != null) {
            databases.disk().compare(embedded.disk());
        }
        boolean isAlmostFull = databases.disk().isLow();
        databases.outside(tx -> {
            List<Login> logins = logins(tx);
            List<Found> found = tx.createQuery(DATABASES)
                    .map((row, _) -> new Found(row.getString("datname"), row.getLong("bytes"), row.getString("mark")))
                    .list();
            Map<String, Long> bytes = bytes(logins, found);
            if (embedded != null) {
                TemporaryFiles.byLogin(tx).forEach((login, files) -> bytes.merge(login, files, Long::sum));
            }
            for (Login it : logins) {
                SizeQuota.Access access = databases
                        .quota()
                        .access(it.stage(), bytes.getOrDefault(it.name(), 0L))
                        .and(databases.disk().access(it.name()));
                if (access != it.access() || isAlmostFull != it.isAlmostFull()) {
                    change(tx, it, access, isAlmostFull);
                }
            }
            return null;
        });
    }

    /// Returns the sizes by login. Development's data in production's database is measured only if the whole
    /// database exceeds the quota.
    private Map<String, Long> bytes(List<Login> logins, List<Found> found) {
        Map<String, Long> bytes = new HashMap<>();
        Map<String, List<Login>> guests = new HashMap<>();
        for (Login login : logins) {
            Optional<Found> own =
                    found.stream().filter(it -> it.mark().equals(login.mark())).findFirst();
            if (own.isPresent()) {
                bytes.put(login.name(), own.get().bytes());
            } else if (login.stage() == Stage.DEVELOPMENT) {
                guests.computeIfAbsent(login.production(), _ -> new ArrayList<>())
                        .add(login);
            }
        }
        for (Found database : found) {
            logins.stream()
                    .filter(it ->
                            it.stage() == Stage.PRODUCTION && it.production().equals(database.name()))
                    .forEach(it -> {
                        long others = others(database, guests.getOrDefault(database.name(), List.of()), bytes);
                        bytes.put(it.name(), database.bytes() - others);
                    });
        }
        return bytes;
    }

    private long others(Found database, List<Login> guests, Map<String, Long> bytes) {
        if (guests.isEmpty() || database.bytes() <= databases.quota().bytesMax()) {
            return 0;
        }
        return databases.admin(database.name(), tx -> {
            long sum = 0;
            for (Login it : guests) {
                long owned = owned(tx, it.name());
                bytes.put(it.name(), owned);
                sum += owned;
            }
            return sum;
        });
    }

    private static long owned(Handle tx, String login) {
        return tx.createQuery(OWNED.replace("LARGE", Logins.admin(tx).isSuperuser() ? LARGE : LARGE_SHARE))
                .bind("login", Quoted.name(login))
                .mapTo(Long.class)
                .one();
    }

    private void change(Handle tx, Login login, SizeQuota.Access access, boolean isAlmostFull) {
        String name = Quoted.name(login.name());
        if (isAlmostFull != login.isAlmostFull()) {
            SessionLimits.applyTemporary(tx, login.name(), login.stage(), isAlmostFull);
        } else {
            warn(login, access);
        }
        switch (access) {
            case WRITABLE ->
                StackDatabases.run(tx, "alter role %s reset default_transaction_read_only".formatted(name));
            case READ_ONLY, CLOSED ->
                StackDatabases.run(tx, "alter role %s set default_transaction_read_only = 'yes'".formatted(name));
        }
        if (access == SizeQuota.Access.CLOSED) {
            Logins.limit(tx, login.name(), SizeQuota.CLOSED);
        } else if (login.connections() == SizeQuota.CLOSED) {
            Logins.limit(tx, login.name(), ConnectionBudget.least(login.stage()));
        }
        if (access != SizeQuota.Access.WRITABLE) {
            endSessions(tx, login.name());
        }
    }

    private static void warn(Login login, SizeQuota.Access access) {
        String consequence = switch (access) {
            case WRITABLE -> "is below the size quota: it can write again";
            case READ_ONLY -> "exceeds the size quota: its new transactions are read-only";
            case CLOSED -> "exceeds twice the size quota, or wrote while the disk was almost full: it cannot connect";
        };
        LOG.log(System.Logger.Level.WARNING, "The database login {0} {1}.", login.name(), consequence);
    }

    /// Ends open sessions, which could still write, except Ambit's own.
    private void endSessions(Handle tx, String login) {
        record Session(int processId, String name) {}
        tx
                .createQuery(END_SESSIONS)
                .bind("login", login)
                .map((row, _) -> new Session(row.getInt("pid"), row.getString("application_name")))
                .list()
                .stream()
                .filter(it -> !databases.platform().isNamed(it.processId(), it.name()))
                .forEach(it -> tx.createQuery("select pg_terminate_backend(:pid)")
                        .bind("pid", it.processId())
                        .mapTo(Boolean.class)
                        .one());
    }

    private static List<Login> logins(Handle tx) {
        return tx
                .createQuery(LOGINS)
                .bind("readOnly", READ_ONLY)
                .bind("almostFull", SessionLimits.ALMOST_FULL)
                .bind("temporary", Logins.TEMPORARY)
                .map((row, _) -> {
                    Matcher mark = MARK.matcher(row.getString("mark"));
                    return mark.matches()
                            ? Optional.of(new Login(
                                    row.getString("rolname"),
                                    Stage.valueOf(mark.group(2)),
                                    mark.group(3),
                                    mark.group(1),
                                    row.getInt("rolconnlimit"),
                                    row.getBoolean("is_read_only"),
                                    row.getBoolean("is_almost_full")))
                            : Optional.<Login>empty();
                })
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }
}
