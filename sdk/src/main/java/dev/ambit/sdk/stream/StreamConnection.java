package dev.ambit.sdk.stream;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Socket;
import dev.ambit.http.SocketHandler;
import dev.ambit.problem.Problem;
import dev.ambit.sdk.stream.StreamQueries.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One connection of graphql-transport-ws. A reader that is too slow is closed by [Socket].
final class StreamConnection implements SocketHandler {

    private static final List<String> CREDENTIALS = List.of("X-API-KEY", "Authorization", "X-CUSTOMER-KEY");

    private static final Duration INIT_MAX = Duration.ofSeconds(10);
    private static final int SUBSCRIPTIONS_MAX = 20;
    private static final int ID_CHARS_MAX = 256;
    private static final int REASON_CHARS_MAX = 100;
    private static final int SERVER_ERROR = 500;

    private static final int INVALID_MESSAGE = 4400;
    private static final int UNAUTHORIZED = 4401;
    private static final int FORBIDDEN = 4403;
    private static final int INIT_TIMEOUT = 4408;
    private static final int DUPLICATE = 4409;
    private static final int TOO_MANY_INITS = 4429;
    private static final int TRY_AGAIN = 4500;

    /// The only close reason after which the node SDK does not connect again.
    private static final String INVALID_KEY = "Invalid API key";

    /// A query of the connection.
    ///
    /// @param head the message up to the result, which is equal for all events
    private record Subscription(Query query, String head) {

        static Subscription of(String id, Query query) {
            return new Subscription(query, "{\"id\":%s,\"type\":\"next\",\"payload\":".formatted(Json.text(id)));
        }
    }

    private final Streams streams;
    private final Request upgrade;
    private final Map<String, Subscription> queries = new LinkedHashMap<>();
    private @Nullable Socket socket;
    private @Nullable Request caller;
    private @Nullable EnvironmentId environment;
    private boolean isInitialized;
    private boolean isReady;
    private boolean isOver;

    StreamConnection(Streams streams, Request upgrade) {
        this.streams = streams;
        this.upgrade = upgrade;
    }

    @Override
    public synchronized void begin(Socket opened) {
        socket = opened;
        CompletableFuture.delayedExecutor(INIT_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::requireInitialized);
    }

    @Override
    public synchronized void onMessage(String text) {
        if (isOver) {
            return;
        }
        try {
            Map<?, ?> message = Json.read(text, Map.class);
            switch (String.valueOf(message.get("type"))) {
                case "connection_init" -> initialize(message.get("payload"));
                case "ping" -> send(Map.of("type", "pong"));
                case "pong" -> {
                    // Only confirms that the client is alive.
                }
                case "subscribe" -> subscribe(id(message), message.get("payload"));
                case "complete" -> queries.remove(id(message));
                default -> close(INVALID_MESSAGE, "Invalid message: unknown type");
            }
        } catch (Problem invalid) {
            close(INVALID_MESSAGE, "Invalid message: " + invalid.getMessage());
        }
    }

    @Override
    public synchronized void end() {
        isOver = true;
        queries.clear();
        if (environment != null) {
            streams.leave(environment, this);
        }
    }

    /// Acknowledges the connection once its environment is followed, so that no later event is missed.
    synchronized void ready() {
        if (!isReady && !isOver) {
            isReady = true;
            send(Map.of("type", "connection_ack"));
        }
    }

    /// Sends the results of each event to the subscriptions that have one.
    synchronized void send(List<Function<Query, @Nullable String>> events) {
        if (!isOver) {
            List<String> messages = new ArrayList<>();
            for (Function<Query, @Nullable String> event : events) {
                queries.values().forEach(it -> {
                    String result = event.apply(it.query());
                    if (result != null) {
                        messages.add(it.head() + result + "}");
                    }
                });
            }
            Objects.requireNonNull(socket).send(messages);
        }
    }

    /// Closes the connection if its key has lost access.
    void requireAdmitted() {
        Request request;
        synchronized (this) {
            request = caller;
        }
        if (request != null) {
            try {
                streams.environment(request);
            } catch (Problem refused) {
                refuse(refused);
            }
        }
    }

    synchronized void close(int code, String reason) {
        if (!isOver && socket != null) {
            String ascii = reason.replaceAll("[^ -~]", "?");
            isOver = true;
            queries.clear();
            socket.close(code, ascii.substring(0, Math.min(ascii.length(), REASON_CHARS_MAX)));
        }
    }

    private synchronized void requireInitialized() {
        if (!isInitialized) {
            close(INIT_TIMEOUT, "Connection initialisation timeout");
        }
    }

    private void initialize(@Nullable Object payload) {
        if (isInitialized) {
            close(TOO_MANY_INITS, "Too many initialisation requests");
            return;
        }
        isInitialized = true;
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (payload instanceof Map<?, ?> map && map.get("headers") instanceof Map<?, ?> sent) {
            sent.forEach((name, value) -> headers.put(String.valueOf(name), String.valueOf(value)));
        }
        // A page must not replace the headers by which the browser names its origin.
        headers.keySet().removeIf(name -> CREDENTIALS.stream().noneMatch(name::equalsIgnoreCase));
        Request request = upgrade.with(headers);
        Thread.ofVirtual().name("stream-init").start(() -> admit(request));
    }

    /// Looks up the key, which may wait for the database.
    private void admit(Request request) {
        try {
            EnvironmentId found = streams.environment(request);
            synchronized (this) {
                if (isOver) {
                    return;
                }
                caller = request;
                environment = found;
            }
            streams.join(found, this);
            leaveIfOver(found);
        } catch (Problem refused) {
            refuse(refused);
        } catch (RuntimeException failure) {
            close(TRY_AGAIN, "Internal error");
        }
    }

    /// The connection may have ended while it joined.
    private synchronized void leaveIfOver(EnvironmentId found) {
        if (isOver) {
            streams.leave(found, this);
        }
    }

    private void refuse(Problem refused) {
        int status = refused.code().status();
        if (status == 401) {
            close(UNAUTHORIZED, INVALID_KEY);
        } else if (status == 429) {
            close(TRY_AGAIN, "ThrottlerException: Too Many Requests");
        } else if (status >= SERVER_ERROR) {
            close(TRY_AGAIN, "Try again");
        } else {
            close(FORBIDDEN, "Forbidden");
        }
    }

    private void subscribe(String id, @Nullable Object payload) {
        if (!isReady) {
            close(UNAUTHORIZED, "Unauthorized");
        } else if (queries.containsKey(id)) {
            close(DUPLICATE, "Subscriber for %s already exists".formatted(id));
        } else if (queries.size() >= SUBSCRIPTIONS_MAX) {
            fail(
                    id,
                    "The connection has %d subscriptions, the maximum. Complete one first."
                            .formatted(SUBSCRIPTIONS_MAX));
        } else if (payload instanceof Map<?, ?> map && map.get("query") instanceof String query) {
            try {
                queries.put(id, Subscription.of(id, StreamQueries.shared().parse(query)));
            } catch (Problem invalid) {
                fail(id, invalid.message());
            }
        } else {
            fail(id, "`query` is missing. Send the GraphQL document in `query`.");
        }
    }

    private void fail(String id, String message) {
        send(Map.of(
                "id",
                id,
                "type",
                "error",
                "payload",
                List.of(Map.of("message", message, "extensions", Map.of("code", "BadUserInput")))));
    }

    private void send(Map<String, Object> message) {
        Objects.requireNonNull(socket).send(Json.text(new LinkedHashMap<>(message)));
    }

    private static String id(Map<?, ?> message) {
        if (message.get("id") instanceof String id && !id.isEmpty() && id.length() <= ID_CHARS_MAX) {
            return id;
        }
        throw BAD_USER_INPUT.because(
                "`id` must be a string of 1 to %d characters. Send such an id.".formatted(ID_CHARS_MAX));
    }
}
