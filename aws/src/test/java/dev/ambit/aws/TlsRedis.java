package dev.ambit.aws;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ambit.TestPort;
import dev.ambit.TestRedis;
import dev.ambit.Waiting;
import dev.ambit.postgres.PostgresProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/// A local Redis server that clients call by TLS, like a cache on ElastiCache. Tests that need it are skipped if
/// `redis-server` is not installed.
public final class TlsRedis implements AutoCloseable {

    private final Path directory;
    private final Process process;
    private final int administratorPort;
    private final int port;
    private final SSLSocketFactory trust;

    private TlsRedis(Path directory) throws IOException {
        this.directory = directory;
        this.administratorPort = TestPort.free();
        this.port = TestPort.free();
        Path certificates = TestCertificate.shared();
        this.trust = trusting(Files.readString(certificates.resolve(TestCertificate.CERTIFICATE)));
        this.process = new ProcessBuilder(List.of(
                        TestRedis.program().toString(),
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(administratorPort),
                        "--tls-port",
                        Integer.toString(port),
                        "--tls-cert-file",
                        certificates.resolve(TestCertificate.CERTIFICATE).toString(),
                        "--tls-key-file",
                        certificates.resolve(TestCertificate.KEY).toString(),
                        "--tls-ca-cert-file",
                        certificates.resolve(TestCertificate.CERTIFICATE).toString(),
                        "--tls-auth-clients",
                        "no",
                        "--dir",
                        directory.toString(),
                        "--save",
                        ""))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
        Waiting.until(this::isListening, it -> it);
    }

    public static TlsRedis start() {
        try {
            return new TlsRedis(Files.createTempDirectory("ambit-tls-redis"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the port for TLS.
    int port() {
        return port;
    }

    /// Returns sockets that trust this server alone.
    SSLSocketFactory trust() {
        return trust;
    }

    /// Connects without TLS, as a user that can do everything.
    Jedis administrator() {
        return new Jedis("127.0.0.1", administratorPort);
    }

    /// Connects as a user of a stack does.
    public Jedis connect(String user, String password) {
        return new Jedis(
                this::socket,
                DefaultJedisClientConfig.builder()
                        .user(user)
                        .password(password)
                        .autoNegotiateProtocol(false)
                        .build());
    }

    private Socket socket() {
        try {
            return trust.createSocket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException e) {
            throw new JedisConnectionException(e);
        }
    }

    private boolean isListening() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException _) {
            return false;
        }
    }

    private static SSLSocketFactory trusting(String certificate) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null);
            store.setCertificateEntry(
                    "redis",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(certificate.getBytes(US_ASCII))));
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
            PostgresProcess.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
