package dev.ambit.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.LongTest;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import dev.ambit.http.Cidr;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs Caddy in front of the gateway as in `docs/how-to/serve-stacks-over-https.md`, with its own authority.
@Tag("ci")
class TlsFrontTest {

    private static final String SETTINGS = """
            {
                local_certs
                skip_install_trust
                auto_https disable_redirects
                admin off
                on_demand_tls {
                    ask http://127.0.0.1:GATEWAY/.well-known/ambit/host
                }
            }
            https://:FRONT {
                tls {
                    on_demand
                }
                reverse_proxy 127.0.0.1:GATEWAY
            }
            """;

    @TempDir
    private static Path home;

    private static int port;
    private static TestGateway gateway;
    private static Process caddy;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(isInstalled(), "Caddy is not installed");
        gateway = TestGateway.start(options -> options.core().trustedProxies(List.of(Cidr.of("127.0.0.1/32"))));
        gateway.blueprint("").isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION");
        gateway.provision("production");
        port = TestPort.free();
        Path settings = Files.writeString(
                home.resolve("Caddyfile"),
                SETTINGS.replace("GATEWAY", Integer.toString(gateway.port())).replace("FRONT", Integer.toString(port)));
        var builder = new ProcessBuilder("caddy", "run", "--config", settings.toString());
        builder.environment().put("XDG_DATA_HOME", home.toString());
        builder.environment().put("HOME", home.toString());
        caddy = builder.redirectErrorStream(true)
                .redirectOutput(home.resolve("caddy.log").toFile())
                .start();
        Waiting.until(TlsFrontTest::listens, it -> it);
    }

    @AfterAll
    static void stop() throws Exception {
        if (caddy != null) {
            caddy.destroy();
            caddy.waitFor();
            gateway.close();
        }
    }

    @Test
    void proxy_gets_a_certificate_for_a_host_of_a_stack() throws Exception {
        try (SSLSocket socket = connect("acme.fi")) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: acme.fi\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .contains("production")
                    .contains("proto=https");
        }
    }

    @LongTest
    void proxy_gets_no_certificate_for_another_host() {
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> connect("nobody.example"));
    }

    @Test
    void host_check_path_of_a_stack_host_reaches_its_function() throws Exception {
        assertThat(gateway.send("acme.fi", "/.well-known/ambit/host").getContentAsString())
                .contains("production GET /.well-known/ambit/host");
        assertThat(gateway.send("127.0.0.1", "/.well-known/ambit/host?domain=ACME.fi")
                        .getStatus())
                .isEqualTo(200);
        assertThat(gateway.send("127.0.0.1", "/.well-known/ambit/host?domain=nobody.example")
                        .getStatus())
                .isEqualTo(404);
        assertThat(gateway.send("127.0.0.1", "/.well-known/ambit/host").getStatus())
                .isEqualTo(404);
    }

    /// Connects and verifies the certificate, which Caddy's authority has signed.
    private static SSLSocket connect(String host) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream root = Files.newInputStream(home.resolve("caddy/pki/authorities/local/root.crt"))) {
            store.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(root));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        var plain = new Socket(InetAddress.getLoopbackAddress(), port);
        var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static boolean listens() {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean isInstalled() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(it -> Files.isExecutable(Path.of(it, "caddy")));
    }
}
