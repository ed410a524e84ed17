package dev.ambit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.Waiting;
import dev.ambit.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Assumptions;

/// Makes a local PostgreSQL server similar to an Amazon RDS instance: its master login has no superuser, and it has TLS
/// with a certificate of its own.
public final class TlsPostgres {

    private static final String OPENSSL = "/usr/bin/openssl";

    private TlsPostgres() {}

    /// Returns the body that attaches the server.
    public static String attach(String superuserUrl, int port) {
        Jdbi server = Jdbi.create(superuserUrl);
        String data = server.withHandle(
                tx -> tx.createQuery("show data_directory").mapTo(String.class).one());
        Path directory = Path.of(data);
        String certificate = certify(directory);
        server.useHandle(tx -> {
            tx.execute("create role master login createdb createrole password 'secret-of-rds'");
            tx.execute("grant pg_monitor, pg_signal_backend to master");
            tx.execute("alter system set ssl = on");
            tx.execute("select pg_reload_conf()");
        });
        Waiting.until(
                () -> server.withHandle(
                        tx -> tx.createQuery("show ssl").mapTo(String.class).one()),
                "on"::equals);
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

    private static String certify(Path directory) {
        Assumptions.assumeTrue(Files.isExecutable(Path.of(OPENSSL)), "openssl is not installed");
        try {
            Path certificate = directory.resolve("server.crt");
            Path key = directory.resolve("server.key");
            Process openssl = new ProcessBuilder(
                            OPENSSL,
                            "req",
                            "-x509",
                            "-newkey",
                            "rsa:2048",
                            "-nodes",
                            "-days",
                            "2",
                            "-subj",
                            "/CN=127.0.0.1",
                            "-addext",
                            "subjectAltName=IP:127.0.0.1",
                            "-keyout",
                            key.toString(),
                            "-out",
                            certificate.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (openssl.waitFor() != 0) {
                throw new IllegalStateException("openssl made no certificate");
            }
            for (Path it : List.of(certificate, key)) {
                Files.setOwner(it, Files.getOwner(directory));
                Files.setPosixFilePermissions(it, PosixFilePermissions.fromString("rw-------"));
            }
            return Files.readString(certificate);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
