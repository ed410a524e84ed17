package dev.ambit.aws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// A self-signed certificate for 127.0.0.1.
final class TestCertificate {

    private static final String OPENSSL = "/usr/bin/openssl";
    static final String CERTIFICATE = "server.crt";
    static final String KEY = "server.key";

    private TestCertificate() {}

    /// Holds a directory with certificate and key that several servers of a test share.
    private static final class Shared {

        private static final Path DIRECTORY = directory();

        private static Path directory() {
            try {
                Path directory = Files.createTempDirectory("ambit-certificate");
                String _ = in(directory);
                return directory;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// Returns a directory with certificate and key, the same one for all callers.
    static Path shared() {
        return Shared.DIRECTORY;
    }

    /// Writes certificate and key, which only the owner of the directory can read, and returns the certificate in PEM
    /// form.
    static String in(Path directory) {
        Assumptions.assumeTrue(Files.isExecutable(Path.of(OPENSSL)), "openssl is not installed");
        try {
            Path certificate = directory.resolve(CERTIFICATE);
            Path key = directory.resolve(KEY);
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
