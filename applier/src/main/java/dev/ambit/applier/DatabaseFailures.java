package dev.ambit.applier;

import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;

/// Distinguishes failures of the database, which are retried, from failures of an event. Uses the SQLSTATE classes
/// (PostgreSQL manual, appendix A). A locked row is a failure of the events that need it.
final class DatabaseFailures {

    /// Lost connection, shutdown, deadlock, full disk, exhausted resources, corruption, failed login, or a
    /// read-only database. State 25P02 is excluded: it means that the additional work of the transaction
    /// continued after an error.
    private static final Pattern PASSING = Pattern.compile("(08|25(?!P02)|28|3D|40|53|57|58|XX).*");

    private static final String LOCKED = "55P03";

    private DatabaseFailures() {}

    static boolean is(Throwable failure) {
        return cause(failure)
                .map(it -> it.getSQLState() == null
                        || PASSING.matcher(it.getSQLState()).matches())
                .orElse(false);
    }

    /// Returns whether the statement waited too long for a row lock.
    static boolean isLocked(Throwable failure) {
        return cause(failure).map(it -> LOCKED.equals(it.getSQLState())).orElse(false);
    }

    private static Optional<SQLException> cause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }
}
