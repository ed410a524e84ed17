package dev.ambit.standin.aws;

import dev.ambit.standin.LocalProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// A self-signed certificate for 127.0.0.1.
final class LocalCertificate {

    static final String CERTIFICATE = "server.crt";
    static final String KEY = "server.key";

    private LocalCertificate() {}

    /// Holds a directory with certificate and key that several servers share.
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

    /// Returns the path of OpenSSL, which makes certificates.
    ///
    /// @throws IllegalStateException if it is not installed
    static Path requireInstalled() {
        return LocalProgram.find("openssl", "apt-get install openssl");
    }

    /// Returns a directory with certificate and key, the same one for all callers.
    static Path shared() {
        return Shared.DIRECTORY;
    }

    /// Writes certificate and key, which only the owner of the directory can read, and returns the certificate in PEM
    /// form.
    static String in(Path directory) {
        Path openssl = requireInstalled();
        try {
            Path certificate = directory.resolve(CERTIFICATE);
            Path key = directory.resolve(KEY);
            Process process = new ProcessBuilder(
                            openssl.toString(),
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
            if (process.waitFor() != 0) {
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
