package dev.ambit.sdk.stream;

import dev.ambit.access.Authentication;
import dev.ambit.access.KeyScope;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.EventWaiting;
import dev.ambit.http.Request;
import dev.ambit.http.SocketHandler;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/// The streams of all environments. An environment is followed while it has connections.
public final class Streams {

    public static final String PROTOCOL = "graphql-transport-ws";

    private final Authentication authentication;
    private final Transactions transactions;
    private final EventWaiting waiting;
    private final BooleanSupplier isOpen;
    private final Map<EnvironmentId, EnvironmentStream> streams = new ConcurrentHashMap<>();

    /// @param isOpen false when the server is stopping
    public Streams(
            Authentication authentication, Transactions transactions, EventWaiting waiting, BooleanSupplier isOpen) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.waiting = waiting;
        this.isOpen = isOpen;
    }

    /// Accepts a connection. Its first message has the key.
    public SocketHandler open(Request upgrade) {
        return new StreamConnection(this, upgrade);
    }

    /// Returns the environment of a key. A stream shows all customers, so a client key is not enough.
    EnvironmentId environment(Request request) {
        return authentication.server(request, KeyScope.READ_CUSTOMERS).environment();
    }

    void join(EnvironmentId environment, StreamConnection connection) {
        EnvironmentStream joined = streams.compute(environment, (_, known) -> {
            EnvironmentStream stream = known;
            if (stream == null) {
                stream = new EnvironmentStream(environment, transactions, waiting, isOpen);
                start(environment, stream);
            }
            stream.connections().add(connection);
            return stream;
        });
        Objects.requireNonNull(joined).welcome(connection);
    }

    void leave(EnvironmentId environment, StreamConnection connection) {
        EnvironmentStream stream = streams.get(environment);
        if (stream != null) {
            stream.connections().remove(connection);
        }
    }

    private void start(EnvironmentId environment, EnvironmentStream stream) {
        Thread.ofVirtual().name("stream").start(() -> {
            try {
                Transactions.withoutAdmission(() -> stream.follow(() -> isUnused(environment, stream)));
            } finally {
                // Connections that join from now on start another stream. The others connect again.
                streams.remove(environment, stream);
                stream.closeAll();
            }
        });
    }

    /// Removes the stream if no connection is left, so that the next connection starts another one.
    private boolean isUnused(EnvironmentId environment, EnvironmentStream stream) {
        return streams.compute(
                        environment,
                        (_, known) -> known == stream && stream.connections().isEmpty() ? null : known)
                != stream;
    }
}
