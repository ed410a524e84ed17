package dev.ambit.postgres;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/// Port and superuser password of the cluster of stack databases, stored in a file that only the server's user can
/// read.
record StackPostgresLogin(int port, String superuser) {

    private static final String FILE = "logins";

    static StackPostgresLogin generated() {
        return new StackPostgresLogin(SupervisedPostmaster.freePort(), RolesScript.password());
    }

    /// @param home directory of the cluster
    static boolean existsIn(Path home) {
        return Files.exists(home.resolve(FILE));
    }

    static void delete(Path home) throws IOException {
        Files.deleteIfExists(home.resolve(FILE));
    }

    static StackPostgresLogin read(Path home) {
        Path file = home.resolve(FILE);
        try {
            var lines = new Properties();
            lines.load(new StringReader(Files.readString(file)));
            String port = lines.getProperty("port");
            String superuser = lines.getProperty("superuser");
            if (port == null || superuser == null) {
                throw new IllegalArgumentException("it lacks the line port or superuser");
            }
            return new StackPostgresLogin(Integer.parseInt(port), superuser);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "Cannot read the password of the PostgreSQL of stacks from %s: %s. Restore the file."
                            .formatted(file, e),
                    e);
        }
    }

    void write(Path home) {
        PrivateFile.write(home.resolve(FILE), """
            port=%d
            superuser=%s
            """.formatted(port, superuser));
    }

    StackPostgresLogin at(int other) {
        return new StackPostgresLogin(other, superuser);
    }

    /// Returns the JDBC URL of the superuser.
    String url() {
        return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&password=%s".formatted(port, superuser);
    }

    /// Omits the password, because this text may be logged.
    @Override
    public String toString() {
        return "StackPostgresLogin on port " + port;
    }
}
