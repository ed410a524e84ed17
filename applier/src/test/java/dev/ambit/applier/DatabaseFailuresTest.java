package dev.ambit.applier;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests which failures belong to the database and which to an event.
class DatabaseFailuresTest {

    @Test
    void lost_closed_full_or_broken_database_counts_as_unavailable() {
        for (String state : List.of(
                "08006", "25006", "25P03", "28000", "28P01", "3D000", "40001", "53300", "57014", "57P01", "58030",
                "XX001")) {
            assertThat(DatabaseFailures.is(thrown(state))).as(state).isTrue();
        }
        assertThat(DatabaseFailures.is(new IllegalStateException(new SQLException("no state"))))
                .isTrue();
    }

    @Test
    void failure_of_a_statement_or_row_counts_as_an_event_error() {
        for (String state : List.of("22001", "23503", "25P02", "42501", "55P03", "P0001")) {
            assertThat(DatabaseFailures.is(thrown(state))).as(state).isFalse();
        }
        assertThat(DatabaseFailures.is(new IllegalStateException("beside"))).isFalse();
        assertThat(DatabaseFailures.isLocked(thrown("55P03"))).isTrue();
        assertThat(DatabaseFailures.isLocked(thrown("23503"))).isFalse();
    }

    private static RuntimeException thrown(String state) {
        return new IllegalStateException(new SQLException("refused", state));
    }
}
