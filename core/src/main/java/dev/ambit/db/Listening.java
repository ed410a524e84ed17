package dev.ambit.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/// Receives PostgreSQL notifications of other servers on its own connection. Notifications are lost while the
/// connection is down, so listeners must tolerate that.
public final class Listening implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Listening.class.getName());

    private static final int WAIT_MILLIS_MAX = 500;

    /// Number of waits without a notification after which the connection is checked.
    private static final int SILENCES_MAX = 10;

    private static final String SOCKET_WAIT_SECONDS_MAX = "5";
    private static final String CONNECT_SECONDS_MAX = "5";
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration END_MAX = Duration.ofSeconds(5);

    private final String url;
    private final String channel;
    private final Consumer<String> onMessage;
    private final Runnable begun;
    private final Thread thread;
    private volatile boolean closed;

    private Listening(String url, String channel, Consumer<String> onMessage, Runnable begun) {
        this.url = url;
        this.channel = channel;
        this.onMessage = onMessage;
        this.begun = begun;
        this.thread = Thread.ofVirtual().name("listening to " + channel).unstarted(this::run);
    }

    /// Starts listening until it is closed.
    ///
    /// @param channel a plain word
    public static Listening to(String url, String channel, Consumer<String> onMessage) {
        return to(url, channel, onMessage, () -> {});
    }

    /// Starts listening as [#to(String, String, Consumer)].
    ///
    /// @param begun called after each connect, because notifications may have been lost
    public static Listening to(String url, String channel, Consumer<String> onMessage, Runnable begun) {
        var listening = new Listening(url, channel, onMessage, begun);
        listening.thread.start();
        return listening;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(END_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try (Connection connection = DriverManager.getConnection(url, properties());
                    Statement statement = connection.createStatement()) {
                listen(statement);
                begun.run();
                awaitNotifications(statement, connection.unwrap(PGConnection.class));
            } catch (SQLException e) {
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "Lost the connection that receives notifications from other servers; reconnecting",
                        e);
                pause();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "A notification from another server could not be processed", e);
                pause();
            }
        }
    }

    /// Repeated calls change nothing, but fail on a dead connection.
    private void listen(Statement statement) throws SQLException {
        statement.execute("listen " + channel);
    }

    private void awaitNotifications(Statement statement, PGConnection connection) throws SQLException {
        int silences = 0;
        while (!closed) {
            @Nullable PGNotification[] notifications = connection.getNotifications(WAIT_MILLIS_MAX);
            if (notifications == null || notifications.length == 0) {
                silences++;
            } else {
                silences = 0;
                for (PGNotification notification : notifications) {
                    if (notification != null) {
                        onMessage.accept(notification.getParameter());
                    }
                }
            }
            if (silences == SILENCES_MAX) {
                silences = 0;
                listen(statement);
            }
        }
    }

    private static Properties properties() {
        var properties = new Properties();
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", CONNECT_SECONDS_MAX);
        properties.setProperty("socketTimeout", SOCKET_WAIT_SECONDS_MAX);
        return properties;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
