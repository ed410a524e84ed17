package dev.ambit.stackdb;

import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// PostgreSQL refused to read or write rows. Its message is only logged, because it may quote a row.
public final class RowsRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// Extracts the column without the value that follows.
    private static final Pattern COLUMN = Pattern.compile("(?s)COPY .*, line \\d+, column (.+?):.*");

    /// Classes of SQLSTATE: connection failures, rolled back transactions, insufficient resources, locks, and
    /// operator intervention.
    private static final List<String> TRANSIENT = List.of("08", "40", "53", "55", "57");

    private final String state;
    private final @Nullable String table;
    private final @Nullable String constraint;
    private final @Nullable String column;

    private RowsRefusedException(SQLException cause, @Nullable ServerErrorMessage message) {
        super(cause.getMessage(), cause);
        state = String.valueOf(cause.getSQLState());
        table = message == null ? null : message.getTable();
        constraint = message == null ? null : message.getConstraint();
        column = message == null ? null : column(message);
    }

    private static @Nullable String column(ServerErrorMessage message) {
        Matcher where = COLUMN.matcher(String.valueOf(message.getWhere()));
        return message.getColumn() == null && where.matches() ? where.group(1) : message.getColumn();
    }

    static RowsRefusedException of(SQLException cause) {
        return new RowsRefusedException(
                cause, cause instanceof PSQLException known ? known.getServerErrorMessage() : null);
    }

    /// Whether a retry would fail again, because of the rows and not the connection.
    public boolean isForGood() {
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("42");
    }

    /// Returns whether the connection broke, PostgreSQL was busy or other sessions were in the way, so that another
    /// attempt can succeed.
    public boolean isTransient() {
        return TRANSIENT.stream().anyMatch(state::startsWith);
    }

    /// Whether a value does not fit the type of its column.
    public boolean isOfValues() {
        return state.startsWith("22") || state.startsWith("42");
    }

    /// Describes the cause without values.
    public String reason() {
        return switch (state) {
            case "23505" -> "a row with the same %s already exists".formatted(known(constraint, "key"));
            case "23503" -> "a referenced row does not exist (%s)".formatted(known(constraint, "a foreign key"));
            case "22001" -> "a value is too long for the column " + known(column, "that stores it");
            case "23502" -> "a column that must not be null is null";
            case "23514" -> "a check constraint is violated (%s)".formatted(known(constraint, "of the table"));
            default ->
                "PostgreSQL reports the error %s%s".formatted(state, column == null ? "" : " for the column " + column);
        };
    }

    /// The name of the table; null if PostgreSQL does not report it.
    public @Nullable String table() {
        return table;
    }

    private static String known(@Nullable String name, String otherwise) {
        return name == null ? otherwise : name;
    }
}
