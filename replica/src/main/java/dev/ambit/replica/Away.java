package dev.ambit.replica;

import java.sql.SQLException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells whether PostgreSQL was not there, not any more, or not yet, by the classes of its error codes (its
/// manual, appendix A); which passes, and is no fault of an event.
final class Away {

    /// Lost, shut down, full or overrun; or another had the rows for too long.
    private static final Pattern PASSING = Pattern.compile("(08|57P|53|40|55P).*");

    private Away() {}

    static boolean is(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                return state == null || PASSING.matcher(state).matches();
            }
        }
        return false;
    }
}
