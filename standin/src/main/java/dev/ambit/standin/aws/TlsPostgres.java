package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/// Makes a local PostgreSQL server similar to an Amazon RDS instance: its master login is no superuser, and it has
/// TLS with a certificate of its own.
public final class TlsPostgres {

    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    private TlsPostgres() {}

    /// Creates the master login, enables TLS, and returns the body of the request that attaches the server.
    public static String attach(String superuserUrl, int port) {
        Jdbi server = Jdbi.create(superuserUrl);
        String data = server.withHandle(
                tx -> tx.createQuery("show data_directory").mapTo(String.class).one());
        Path directory = Path.of(data);
        String certificate = LocalCertificate.in(directory);
        server.useHandle(tx -> {
            tx.execute("create role master login createdb createrole password 'secret-of-rds'");
            tx.execute("grant pg_monitor, pg_signal_backend to master");
            tx.execute("alter system set ssl = on");
            tx.execute("select pg_reload_conf()");
        });
        awaitTls(server);
        return new String(
                Json.write(Map.of(
                        "endpoint",
                        "127.0.0.1:%d".formatted(port),
                        "login",
                        "master",
                        "password",
                        "secret-of-rds",
                        "certificate",
                        certificate)),
                UTF_8);
    }

    /// Waits for the new configuration, which PostgreSQL reads a moment later.
    private static void awaitTls(Jdbi server) {
        long until = System.nanoTime() + WAIT_MAX.toNanos();
        while (!server.withHandle(
                        tx -> tx.createQuery("show ssl").mapTo(String.class).one())
                .equals("on")) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("PostgreSQL did not enable TLS.");
            }
            Thread.onSpinWait();
        }
    }
}
