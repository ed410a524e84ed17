package dev.ambit.sdk.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ambit.OwnServer;
import dev.ambit.TestOptions;
import dev.ambit.TestWebSocket;
import dev.ambit.core.CoreOptions;
import dev.ambit.core.Server;
import dev.ambit.sdk.SdkServer;
import java.io.IOException;
import java.net.http.WebSocketHandshakeException;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The option `--websockets` limits the streams of a server.
@Tag("long")
class StreamLimitTest {

    @Test
    void stream_beyond_the_limit_is_refused() throws IOException {
        try (OwnServer own = OwnServer.start();
                Server server = start(own, 2);
                TestWebSocket first = open(server);
                TestWebSocket second = open(server)) {
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() -> open(server))
                    .havingCause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            it -> assertThat(it.getResponse().statusCode()).isEqualTo(503));
            assertThat(first.isOpen() && second.isOpen()).isTrue();
        }
    }

    private static TestWebSocket open(Server server) {
        return TestWebSocket.open("ws://127.0.0.1:%d/graphql".formatted(server.port()), Streams.PROTOCOL, Map.of());
    }

    private static Server start(OwnServer own, int webSockets) {
        CoreOptions options = new TestOptions(own.data())
                .database(own.postgres())
                .databaseConnections(4)
                .webSockets(webSockets)
                .build();
        return new SdkServer().start(options, own.postgres().superuserUrl(), InstantSource.system());
    }
}
