package dev.ambit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/// SQL that creates the database and its two roles. `ambit db init` prints it for psql, and the embedded PostgreSQL
/// runs it.
public final class RolesScript {

    private static final int PASSWORD_BYTES = 24;
    private static final String CONNECT = "\\connect ambit\n";

    private final String text;

    /// Creates the script. The passwords are inserted without escaping, so they must not contain a single quote.
    public RolesScript(String ownerPassword, String appPassword) {
        if (ownerPassword.contains("'") || appPassword.contains("'")) {
            throw new IllegalArgumentException(
                    "A password contains a single quote, which this script does not allow. Choose another password.");
        }
        this.text = template().replace("${owner-password}", ownerPassword).replace("${app-password}", appPassword);
    }

    /// Returns a new random password.
    public static String password() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public String text() {
        return text;
    }

    /// Returns the part that can run on any database of the cluster.
    String onCluster() {
        return statements(text.substring(0, text.indexOf(CONNECT)));
    }

    /// Returns the part that must run on the new database.
    String onDatabase() {
        return statements(text.substring(text.indexOf(CONNECT) + CONNECT.length()));
    }

    /// Formats statements for single-user mode, where each ends with a semicolon and an empty line.
    private static String statements(String part) {
        return String.join(";\n\n", List.of(part.strip().split(";\\s*\n"))) + "\n\n";
    }

    private static String template() {
        try (var resource = Objects.requireNonNull(RolesScript.class.getResourceAsStream("/roles.sql"))) {
            return new String(resource.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
