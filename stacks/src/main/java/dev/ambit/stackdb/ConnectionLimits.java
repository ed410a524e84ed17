package dev.ambit.stackdb;

import dev.ambit.stack.Drift;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;

/// The connection limits of stack logins. PostgreSQL itself stores them (`rolconnlimit`), so that several servers
/// share one budget. A login cannot change its own limit.
final class ConnectionLimits {

    /// Held until the end of the transaction that assigns a limit.
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('ambit connection limits'))";

    private static final String BUDGET = """
            select current_setting('max_connections')::int as connections,
                current_setting('superuser_reserved_connections')::int
                    + coalesce(current_setting('reserved_connections', true)::int, 0) as reserved
            """;

    private static final String LOGINS = """
            select rolname, rolconnlimit, starts_with(mark, 'ambit PRODUCTION of ') as is_production
            from (select rolname, rolconnlimit, shobj_description(oid, 'pg_authid') as mark from pg_roles) as roles
            where mark ~ '^ambit (PRODUCTION|DEVELOPMENT) of ' and position(:temporary in mark) = 0
            order by rolname
            """;

    private record Limited(String login, Stage stage, int limit) {}

    private ConnectionLimits() {}

    static ConnectionBudget budget(Handle tx) {
        return tx.createQuery(BUDGET)
                .map((row, _) -> new ConnectionBudget(row.getInt("connections"), row.getInt("reserved")))
                .one();
    }

    /// Serializes assignments until the transaction ends.
    static void lock(Handle tx) {
        tx.createQuery(LOCK).map((_, _) -> true).one();
    }

    /// Returns the limit that the login of `wanted` is to have.
    ///
    /// @param current limit of the login; empty if the login does not exist
    /// @throws dev.ambit.problem.Problem if the budget does not allow it
    static int limit(Handle tx, WantedResource wanted, OptionalInt current) {
        if (current.isPresent() && isRight(wanted, current.getAsInt())) {
            return current.getAsInt();
        }
        String login = StackDatabase.of(wanted).login();
        return budget(tx).limit(wanted.stage(), StackDatabase.connections(wanted), assigned(find(tx), login));
    }

    /// Whether a limit equals the requested one, or is within the defaults if none is requested. A login that is
    /// locked out because of its size keeps its limit.
    static boolean isRight(WantedResource wanted, int limit) {
        OptionalInt requested = StackDatabase.connections(wanted);
        return limit == SizeQuota.CLOSED
                || (requested.isPresent()
                        ? limit == requested.getAsInt()
                        : limit >= ConnectionBudget.least(wanted.stage())
                                && limit <= ConnectionBudget.byDefault(wanted.stage()));
    }

    /// Returns the drift of a limit, or nothing if [#isRight].
    static Optional<Drift> drift(WantedResource wanted, int limit) {
        if (isRight(wanted, limit)) {
            return Optional.empty();
        }
        OptionalInt requested = StackDatabase.connections(wanted);
        String allowed = requested.isPresent()
                ? Integer.toString(requested.getAsInt())
                : "%d to %d"
                        .formatted(ConnectionBudget.least(wanted.stage()), ConnectionBudget.byDefault(wanted.stage()));
        return Optional.of(new Drift("connectionsMax", allowed, limit < 0 ? "no limit" : Integer.toString(limit)));
    }

    /// Gives a limit to each login that an earlier version created without one.
    ///
    /// @return the names of these logins
    static List<String> assignMissing(Handle tx) {
        lock(tx);
        List<Limited> all = find(tx);
        ConnectionBudget budget = budget(tx);
        List<Limited> missing = all.stream().filter(it -> it.limit() < 0).toList();
        for (Stage stage : Stage.values()) {
            List<Limited> ofStage =
                    missing.stream().filter(it -> it.stage() == stage).toList();
            int share = budget.share(stage, ofStage.size(), assigned(find(tx), ""));
            ofStage.forEach(it -> Logins.limit(tx, it.login(), share));
        }
        return missing.stream().map(Limited::login).toList();
    }

    /// Whether the limits of all logins together exceed the budget.
    static boolean areExceeded(Handle tx) {
        return budget(tx).isExceeded(assigned(find(tx), ""));
    }

    private static ConnectionBudget.Assigned assigned(List<Limited> all, String but) {
        return new ConnectionBudget.Assigned(sum(all, Stage.DEVELOPMENT, but), sum(all, Stage.PRODUCTION, but));
    }

    private static int sum(List<Limited> all, Stage stage, String but) {
        return all.stream()
                .filter(it ->
                        it.stage() == stage && it.limit() >= 0 && !it.login().equals(but))
                .mapToInt(Limited::limit)
                .sum();
    }

    private static List<Limited> find(Handle tx) {
        return tx.createQuery(LOGINS)
                .bind("temporary", Logins.TEMPORARY)
                .map((row, _) -> new Limited(
                        row.getString("rolname"),
                        row.getBoolean("is_production") ? Stage.PRODUCTION : Stage.DEVELOPMENT,
                        row.getInt("rolconnlimit")))
                .list();
    }
}
