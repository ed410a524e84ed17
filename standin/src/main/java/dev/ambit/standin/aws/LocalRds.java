package dev.ambit.standin.aws;

import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.standin.TemporaryDirectory;
import java.net.URI;
import java.nio.file.Path;

/// A PostgreSQL server that stands in for an Amazon RDS instance, in a directory that is deleted when it closes.
///
/// @param attachment body of the request that attaches the instance
public record LocalRds(TemporaryDirectory directory, EmbeddedPostgres postgres, String attachment)
        implements AutoCloseable {

    /// Checks that OpenSSL is installed, which makes the certificate.
    ///
    /// @throws IllegalStateException if a program is not installed
    public static void requireInstalled() {
        Path _ = LocalCertificate.requireInstalled();
    }

    public static LocalRds start() {
        TemporaryDirectory directory = TemporaryDirectory.create("ambit-rds");
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(directory.directory("data"));
            URI address = URI.create(postgres.superuserUrl().substring("jdbc:".length()));
            return new LocalRds(directory, postgres, TlsPostgres.attach(postgres.superuserUrl(), address.getPort()));
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    @Override
    public void close() {
        postgres.close();
        directory.close();
    }

    /// Omits the attachment, which contains a password.
    @Override
    public String toString() {
        return directory.toString();
    }
}
