package dev.ambit.applier;

import static java.util.stream.Collectors.joining;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/// Sends statements in one round trip and reads their results in order, because a small commit takes as long as its
/// round trips.
///
/// Arrays are sent as `text[]`, which the driver does not escape, and cast by the statements.
final class StatementBatch {

    /// Maximum size of the statements that are sent after a query whose result is not read yet. It must be below
    /// the size of the socket buffers, or both sides would block.
    private static final int PIPELINED_BYTES_MAX = 32 << 10;

    /// Maximum number of UTF-8 bytes per Java character.
    private static final int CHAR_BYTES_MAX = 3;

    private final Handle tx;
    private final List<Answer<?>> open = new ArrayList<>();
    private boolean isHeard = true;
    private int unheardBytes;

    StatementBatch(Handle tx) {
        this.tx = tx;
    }

    /// Reads one row.
    interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// The result of a statement after the batch was run.
    static final class Answer<T> {

        private final String sql;
        private final @Nullable Object[] parameters;
        private final @Nullable Reading<T> reading;
        private final List<T> rows = new ArrayList<>();

        private Answer(String sql, @Nullable Object[] parameters, @Nullable Reading<T> reading) {
            this.sql = sql;
            this.parameters = parameters;
            this.reading = reading;
        }

        List<T> rows() {
            return rows;
        }

        private void take(ResultSet those) throws SQLException {
            while (those.next()) {
                if (reading != null) {
                    rows.add(reading.read(those));
                }
            }
        }
    }

    /// Adds a query.
    ///
    /// @param parameters values of the question marks: strings, arrays of strings, numbers
    <T> Answer<T> ask(String sql, Reading<T> reading, @Nullable Object... parameters) {
        Answer<T> answer = add(new Answer<>(sql, parameters, reading));
        isHeard = false;
        return answer;
    }

    /// Adds a statement without a result.
    void tell(String sql, @Nullable Object... parameters) {
        add(new Answer<>(sql, parameters, null));
    }

    /// Runs all added statements. If it returns, all of them succeeded.
    void run() {
        if (open.isEmpty()) {
            return;
        }
        String sql = open.size() == 1
                ? open.getFirst().sql
                : open.stream().map(it -> it.sql).collect(joining(";\n"));
        try (PreparedStatement all = tx.getConnection().prepareStatement(sql)) {
            bind(all);
            boolean hasRows = all.execute();
            for (Answer<?> answer : open) {
                if (hasRows) {
                    try (ResultSet rows = all.getResultSet()) {
                        answer.take(rows);
                    }
                }
                hasRows = all.getMoreResults();
            }
        } catch (SQLException e) {
            throw new UnableToExecuteStatementException(e, null);
        } finally {
            open.clear();
            isHeard = true;
            unheardBytes = 0;
        }
    }

    private <T> Answer<T> add(Answer<T> answer) {
        if (!isHeard) {
            unheardBytes += bytes(answer);
            if (unheardBytes > PIPELINED_BYTES_MAX) {
                run();
            }
        }
        open.add(answer);
        return answer;
    }

    private static int bytes(Answer<?> answer) {
        long bytes = answer.sql.length();
        for (Object parameter : answer.parameters) {
            if (parameter instanceof @Nullable String[] texts) {
                for (String text : texts) {
                    bytes += Integer.BYTES + (text == null ? 0L : (long) text.length() * CHAR_BYTES_MAX);
                }
            } else if (parameter instanceof String text) {
                bytes += (long) text.length() * CHAR_BYTES_MAX;
            }
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE / 2);
    }

    private void bind(PreparedStatement all) throws SQLException {
        int i = 1;
        for (Answer<?> answer : open) {
            for (Object parameter : answer.parameters) {
                switch (parameter) {
                    case null -> all.setString(i, null);
                    case Long number -> all.setLong(i, number);
                    case Integer number -> all.setInt(i, number);
                    case @Nullable String[] texts ->
                        all.setArray(i, tx.getConnection().createArrayOf("text", texts));
                    default -> all.setString(i, parameter.toString());
                }
                i++;
            }
        }
    }
}
