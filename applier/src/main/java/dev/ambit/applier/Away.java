package dev.ambit.applier;

import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;

/// Tells whether PostgreSQL was not there, not any more, or not yet, by the classes of its error codes (its
/// manual, appendix A); which passes, and is no fault of an event. A row that another has locked is one of
/// those events that need it.
final class Away {

    /// Lost, shut down, full, overrun or broken; or it lets nobody in, or only read. An event is at fault where
    /// what is written beside goes on after a failure (25P02).
    private static final Pattern PASSING = Pattern.compile("(08|25(?!P02)|28|3D|40|53|57|58|XX).*");

    private static final String LOCKED = "55P03";

    private Away() {}

    static boolean is(Throwable failure) {
        return cause(failure)
                .map(it -> it.getSQLState() == null
                        || PASSING.matcher(it.getSQLState()).matches())
                .orElse(false);
    }

    /// Whether a row was locked for too long.
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
