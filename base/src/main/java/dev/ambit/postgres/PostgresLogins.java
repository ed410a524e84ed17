package dev.ambit.postgres;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/// Port and passwords of the embedded PostgreSQL, stored in a file that only the server's user can read.
record PostgresLogins(int port, String superuser, String owner, String app) {

    private static final String FILE = "postgres-logins";

    static PostgresLogins generated() {
        return new PostgresLogins(0, RolesScript.password(), RolesScript.password(), RolesScript.password());
    }

    static boolean existIn(Path data) {
        return Files.exists(data.resolve(FILE));
    }

    static PostgresLogins read(Path data) {
        Path file = data.resolve(FILE);
        try {
            var lines = new Properties();
            lines.load(new StringReader(Files.readString(file)));
            return new PostgresLogins(
                    Integer.parseInt(line(lines, "port")),
                    line(lines, "superuser"),
                    line(lines, "owner"),
                    line(lines, "app"));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "Cannot read the passwords of the embedded PostgreSQL from %s: %s".formatted(file, e), e);
        }
    }

    void write(Path data) {
        PrivateFile.write(data.resolve(FILE), """
            port=%d
            superuser=%s
            owner=%s
            app=%s
            """.formatted(port, superuser, owner, app));
    }

    PostgresLogins at(int port) {
        return new PostgresLogins(port, superuser, owner, app);
    }

    String appUrl() {
        return url("ambit", "ambit_app", app);
    }

    String ownerUrl() {
        return url("ambit", EmbeddedPostgres.OWNER, owner);
    }

    String superuserUrl() {
        return url("ambit", "postgres", superuser);
    }

    private String url(String database, String role, String password) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&password=%s".formatted(port, database, role, password);
    }

    private static String line(Properties lines, String name) {
        String value = lines.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("it lacks the line " + name);
        }
        return value;
    }

    /// Omits the passwords, because this text may be logged.
    @Override
    public String toString() {
        return "PostgresLogins on port " + port;
    }
}
