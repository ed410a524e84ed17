package dev.ambit.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/// Where a PostgreSQL is and as whom we go there: a JDBC URL, whose password must not show.
record DatabaseAddress(String variable, String url) {

    private static final Duration PAUSE = Duration.ofMillis(100);

    DatabaseAddress {
        try {
            DriverManager.getDriver(url);
        } catch (SQLException e) {
            throw new IllegalArgumentException(
                    variable + " must have the form jdbc:postgresql://HOST:PORT/DATABASE?user=ROLE&password=PASSWORD.",
                    e);
        }
    }

    /// Waits for a PostgreSQL that is still starting, as one does that started with the machine.
    ///
    /// @throws IllegalStateException if it does not answer within `max`, or refuses us
    Connection connect(Duration max) {
        long deadline = System.nanoTime() + max.toNanos();
        while (true) {
            try {
                return DriverManager.getConnection(url);
            } catch (SQLException e) {
                if (!DatabaseTrouble.isAway(e) || System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "The connection to the database in %s (%s) failed: %s".formatted(variable, this, e.getMessage()), e);
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server was stopped while it waited for the database.", e);
        }
    }

    /// Host and database alone.
    @Override
    public String toString() {
        return url.replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "").replaceFirst("//.*@", "//");
    }
}
