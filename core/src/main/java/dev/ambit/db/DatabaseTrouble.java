package dev.ambit.db;

import static dev.ambit.problem.ProblemCode.DATABASE_UNAVAILABLE;
import static dev.ambit.problem.ProblemCode.OPERATION_TIMEOUT;

import dev.ambit.problem.Problem;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.function.Supplier;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jspecify.annotations.Nullable;

/// Converts transient failures of PostgreSQL to problems that callers can retry. Other failures stay bugs.
final class DatabaseTrouble {

    private static final System.Logger LOG = System.getLogger(DatabaseTrouble.class.getName());

    private DatabaseTrouble() {}

    static <T> T translated(Supplier<T> work) {
        try {
            return work.get();
        } catch (JdbiException failure) {
            Problem problem = problem(failure);
            if (problem == null) {
                throw failure;
            }
            LOG.log(System.Logger.Level.WARNING, () -> problem.message() + " " + failure.getMessage());
            throw problem;
        }
    }

    private static @Nullable Problem problem(JdbiException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return failure instanceof TransactionException && isUnreachable(sql) ? unknown() : problem(sql);
            }
        }
        return failure instanceof ConnectionException ? unavailable("The database cannot be reached.") : null;
    }

    /// Classifies by the error codes of PostgreSQL (its manual, appendix A).
    private static @Nullable Problem problem(SQLException failure) {
        String state = failure.getSQLState();
        if (failure instanceof SQLTransientConnectionException) {
            return unavailable(
                    state == null ? "No database connection became free in time." : "The database cannot be reached.");
        }
        return switch (state) {
            case null -> null;
            case "53100" -> unavailable("The disk of the database is full.");
            case "53200", "53300", "53400" -> unavailable("The database has run out of memory or connections.");
            case "25P03", "25P04", "57014" ->
                OPERATION_TIMEOUT.because("The database did not finish the request in time. Retry the request.");
            case "40001", "40P01", "55P03" -> unavailable("A concurrent request was changing the same rows.");
            default -> isUnreachable(failure) ? unavailable("The database cannot be reached.") : null;
        };
    }

    /// Returns whether the database is unreachable, or is starting or stopping.
    static boolean isUnreachable(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    /// The connection was lost during COMMIT, so the result is unknown.
    private static Problem unknown() {
        return OPERATION_TIMEOUT.because(
                "The database connection failed during the commit. The change may or may not be stored."
                        + " Read the resource before you retry.");
    }

    private static Problem unavailable(String why) {
        return DATABASE_UNAVAILABLE.because(why + " Retry in a few seconds.");
    }
}
