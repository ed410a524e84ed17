package dev.ambit.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.http.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("ci")
class Http2ClientTest {

    private static final String PASSWORD = "of-a-test";
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final Set<String> connections = ConcurrentHashMap.newKeySet();

    @Test
    void calls_share_one_http2_connection_if_tls_negotiates_it() throws Exception {
        Path keys = keys();
        Server server = server(keys);
        var trusting = new SslContextFactory.Client();
        trusting.setTrustStorePath(keys.toString());
        trusting.setTrustStorePassword(PASSWORD);
        try (var trusts = egress(trusting);
                var doubts = egress(new SslContextFactory.Client())) {
            URI url = URI.create("https://hooks.example:" + server.getURI().getPort());

            assertThat(EgressTest.post(trusts, url, LONG).join())
                    .isInstanceOfSatisfying(
                            Outcome.Answered.class, it -> assertThat(it.head()).isEqualTo("HTTP/2.0"));
            List<CompletableFuture<Outcome>> calls = IntStream.range(0, 50)
                    .mapToObj(_ -> EgressTest.post(trusts, url, LONG))
                    .toList();
            assertThat(calls).allSatisfy(it -> assertThat(it.join()).isInstanceOf(Outcome.Answered.class));
            assertThat(connections).hasSizeLessThanOrEqualTo(2);
            assertThat(EgressTest.post(doubts, url, LONG).join())
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class, it -> assertThat(it.reason()).startsWith("The TLS handshake failed"));
        } finally {
            server.stop();
        }
    }

    private static Egress egress(SslContextFactory.Client tls) {
        return Egress.start(
                new AllowedAddresses(List.of(Cidr.of("127.0.0.0/8"))),
                2,
                100,
                _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")},
                tls);
    }

    /// Returns a server that responds with the protocol of the request.
    private Server server(Path keys) throws Exception {
        var tls = new SslContextFactory.Server();
        tls.setKeyStorePath(keys.toString());
        tls.setKeyStorePassword(PASSWORD);
        var configuration = new HttpConfiguration();
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        var alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol("http/1.1");
        var server = new Server();
        server.addConnector(new ServerConnector(
                server,
                new SslConnectionFactory(tls, alpn.getProtocol()),
                alpn,
                new HTTP2ServerConnectionFactory(configuration),
                new HttpConnectionFactory(configuration)));
        server.setHandler(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                connections.add(request.getConnectionMetaData().getId());
                Content.Sink.write(
                        response, true, request.getConnectionMetaData().getProtocol(), callback);
                return true;
            }
        });
        server.start();
        return server;
    }

    private Path keys() throws IOException, InterruptedException {
        Path keys = directory.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String words =
                "-genkeypair -alias test -keyalg EC -dname CN=hooks.example -ext san=dns:hooks.example -storepass "
                        + PASSWORD;
        List<String> command = new ArrayList<>(List.of(keytool));
        command.addAll(List.of(words.split(" ")));
        command.addAll(List.of("-keystore", keys.toString()));
        Process making = new ProcessBuilder(command).inheritIO().start();
        assertThat(making.waitFor()).isZero();
        return keys;
    }
}
