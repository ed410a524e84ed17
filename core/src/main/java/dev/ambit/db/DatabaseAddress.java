package dev.ambit.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/// The JDBC URL of a database; its password must not be shown.
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

    /// Connects, and waits for a PostgreSQL that is still starting.
    ///
    /// @throws IllegalStateException if it does not accept the connection within `max`
    Connection connect(Duration max) {
        long deadline = System.nanoTime() + max.toNanos();
        while (true) {
            try {
                return DriverManager.getConnection(url);
            } catch (SQLException e) {
                if (!DatabaseTrouble.isUnreachable(e) || System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "The connection to the database in %s (%s) failed: %s"
                                    .formatted(variable, this, e.getMessage()),
                            e);
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

    /// Shows only host and database.
    @Override
    public String toString() {
        return url.replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "").replaceFirst("//.*@", "//");
    }
}
