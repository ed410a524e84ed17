package dev.ambit.graphql;

import graphql.GraphQLError;
import graphql.GraphQLException;
import java.sql.SQLException;
import java.util.Set;

/// Maps failures of the database and of values to errors for clients.
final class DatabaseErrors {

    private static final System.Logger LOG = System.getLogger(DatabaseErrors.class.getName());

    /// A column, table or privilege is missing, so the schema is older than the database.
    private static final Set<String> CHANGED = Set.of("42703", "42P01", "42501", "42704", "3F000", "42883");

    private static final String VALUE = "22";
    private static final String CANCELED = "57014";
    private static final String LOCKED = "55P03";
    private static final String TOO_LARGE = "54";
    private static final String OUT_OF_MEMORY = "53";
    private static final String CONNECTION = "08";
    private static final String STOPPING = "57P";

    private DatabaseErrors() {}

    static boolean isOfChange(SQLException failure) {
        return CHANGED.contains(String.valueOf(failure.getSQLState()));
    }

    static GraphQlError fault(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        if (state.startsWith(VALUE)) {
            return GraphQlError.Code.BAD_USER_INPUT.because(message(failure));
        }
        if (state.equals(CANCELED) || state.equals(LOCKED)) {
            return GraphQlError.Code.TOO_SLOW.because("The query timed out. Request fewer rows with `first`.");
        }
        if (state.startsWith(TOO_LARGE) || state.startsWith(OUT_OF_MEMORY)) {
            return GraphQlError.Code.TOO_MUCH.because(
                    "The query needs more memory than the database has. Request fewer rows or fields.");
        }
        if (state.startsWith(CONNECTION) || state.startsWith(STOPPING) || failure.getSQLState() == null) {
            LOG.log(System.Logger.Level.WARNING, "The database is unavailable: {0}", failure.getMessage());
            return GraphQlError.Code.UNAVAILABLE.because("The database is unavailable. Retry in a moment.");
        }
        LOG.log(System.Logger.Level.ERROR, "A query failed", failure);
        return GraphQlError.Code.BUG.because(
                "The query failed because of an internal error. The replica's log has the cause.");
    }

    /// Returns the first line, such as `invalid input syntax for type timestamp: "soon"`; later lines contain the
    /// statement.
    private static String message(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        String line = message.lines().findFirst().orElse("");
        return line.startsWith("ERROR: ")
                ? line.substring("ERROR: ".length())
                : "A value does not match its type. Check the variables.";
    }

    /// Returns the error of an invalid variable.
    static GraphqlResult refusal(GraphQLException wrong) {
        return wrong instanceof GraphQLError error
                ? ErrorResults.refusal(java.util.List.of(error))
                : ErrorResults.refusal(GraphQlError.Code.BAD_USER_INPUT.because(String.valueOf(wrong.getMessage())));
    }
}
