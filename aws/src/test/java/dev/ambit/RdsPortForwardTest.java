package dev.ambit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.host.function.PortForward;
import dev.ambit.http.Json;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.OpenResources;
import dev.ambit.standin.aws.TlsPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tests the forwarded port between a function and its database on RDS.
class RdsPortForwardTest {

    private static final int POSTGRES_VERSION = 3 << 16;
    private static final OpenResources OPENED = new OpenResources();

    private static Path data;
    private static int port;
    private static String certificate;

    @BeforeAll
    static void start() throws IOException {
        data = PostgresProcess.directory();
        EmbeddedPostgres postgres = OPENED.add(EmbeddedPostgres.start(data));
        port = URI.create(postgres.superuserUrl().substring("jdbc:".length())).getPort();
        certificate = String.valueOf(
                Json.map(TlsPostgres.attach(postgres.superuserUrl(), port)).get("certificate"));
    }

    @AfterAll
    static void stop() throws Exception {
        OPENED.close();
        PostgresProcess.delete(data);
    }

    @Test
    void connection_to_the_server_is_encrypted() throws IOException {
        try (Socket socket = forward("127.0.0.1", certificate)) {
            assertThat(socket).isInstanceOf(SSLSocket.class);
            assertThat(socket.getInputStream().read()).isEqualTo('R');
        }
    }

    @Test
    void server_with_another_name_or_certificate_is_refused() {
        assertThatThrownBy(() -> forward("localhost", certificate)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> forward("127.0.0.1", "no certificate")).hasMessageContaining("certificate");
    }

    /// Sends the first message of a PostgreSQL client.
    private static Socket forward(String server, String trusted) throws IOException {
        byte[] words = "user\0master\0database\0postgres\0\0".getBytes(UTF_8);
        byte[] message = ByteBuffer.allocate(2 * Integer.BYTES + words.length)
                .putInt(2 * Integer.BYTES + words.length)
                .putInt(POSTGRES_VERSION)
                .put(words)
                .array();
        return new PortForward.ToDatabase(server, port, "master", "postgres", 1, trusted)
                .open(new ByteArrayInputStream(message), new ByteArrayOutputStream());
    }
}
