package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ambit.standin.LocalProgram;
import dev.ambit.standin.TemporaryDirectory;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/// A local Redis server that clients call by TLS, like a cache on ElastiCache.
public final class TlsRedis implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofMinutes(2);

    private final TemporaryDirectory directory;
    private final LocalProgram program;
    private final int administratorPort;
    private final int port;
    private final SSLSocketFactory trust;

    private TlsRedis(TemporaryDirectory directory) throws IOException {
        this.directory = directory;
        this.administratorPort = LocalProgram.freePort();
        this.port = LocalProgram.freePort();
        Path certificates = LocalCertificate.shared();
        String certificate = certificates.resolve(LocalCertificate.CERTIFICATE).toString();
        this.trust = trusting(Files.readString(Path.of(certificate)));
        Path redis = LocalProgram.find("redis-server", "apt-get install redis-server");
        this.program = LocalProgram.start(
                directory.path(),
                Map.of(),
                directory.path().resolve("redis.log"),
                List.of(
                        redis.toString(),
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(administratorPort),
                        "--tls-port",
                        Integer.toString(port),
                        "--tls-cert-file",
                        certificate,
                        "--tls-key-file",
                        certificates.resolve(LocalCertificate.KEY).toString(),
                        "--tls-ca-cert-file",
                        certificate,
                        "--tls-auth-clients",
                        "no",
                        "--dir",
                        directory.path().toString(),
                        "--save",
                        ""));
        if (!program.awaitPort(port, START_MAX)) {
            close();
            throw new IllegalStateException("`%s` did not start. Run it by hand to see why.".formatted(redis));
        }
    }

    /// Starts a server on free ports.
    ///
    /// @throws IllegalStateException if `redis-server` is not installed, or does not start
    public static TlsRedis start() {
        try {
            return new TlsRedis(TemporaryDirectory.create("ambit-tls-redis"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the port for TLS.
    public int port() {
        return port;
    }

    /// Returns sockets that trust this server alone.
    public SSLSocketFactory trust() {
        return trust;
    }

    /// Connects without TLS, as a user that can do everything.
    public Jedis administrator() {
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
        program.close();
        directory.close();
    }
}
