package dev.ambit.stackdb;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dev.ambit.stack.Connection;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// The location of a stack's tables, with its login.
///
/// @param suffix of all table names; empty if the stack has its own schema
public record StackDatabase(String database, String schema, String suffix, String login, String password) {

    static final String PUBLIC = "public";

    private static final String CONNECTIONS = "connectionsMax";

    private static final int LOGIN_BYTES = 8;
    private static final String SUFFIX = "_dev";
    private static final int PASSWORD_BYTES = 24;

    public static StackDatabase of(WantedResource wanted) {
        String name = wanted.name();
        String login = login(wanted);
        if (wanted.stage() == Stage.PRODUCTION) {
            return new StackDatabase(name, PUBLIC, "", login, wanted.secret());
        }
        return switch (wanted.strategy()) {
            case DATABASE -> new StackDatabase(name, PUBLIC, "", login, wanted.secret());
            case SCHEMA -> new StackDatabase(wanted.production(), name, "", login, wanted.secret());
            case TABLE_SUFFIX -> new StackDatabase(wanted.production(), PUBLIC, SUFFIX, login, wanted.secret());
        };
    }

    /// Returns the login of the previous secret, while the overlap of a rotation lasts.
    static Optional<String> previousLogin(WantedResource wanted) {
        return wanted.withPreviousSecret().map(StackDatabase::login);
    }

    /// Checks the name of a database.
    ///
    /// @throws dev.ambit.problem.Problem at `field`, if it is too long
    static void checkName(String name, String field) {
        if (name.length() > StructureCopy.LOGIN_CHARS_MAX) {
            throw STACK_RESOURCE_REFUSED
                    .because("`%s` is too long for PostgreSQL. Choose a shorter name.".formatted(name))
                    .at(field, name, "at most %d characters".formatted(StructureCopy.LOGIN_CHARS_MAX));
        }
    }

    /// Returns how a person connects with the login. Clients find the tables of a schema without naming it.
    ///
    /// @param requiresTls whether the server refuses connections without TLS
    Connection connection(InetSocketAddress server, boolean requiresTls) {
        String query = Stream.of(
                        schema.equals(PUBLIC) ? "" : "options=-csearch_path%3D" + Connection.encoded(schema),
                        requiresTls ? "sslmode=require" : "")
                .filter(it -> !it.isEmpty())
                .collect(joining("&"));
        return Connection.of(
                "postgresql", server.getHostString(), server.getPort(), login, password, database, query, "psql");
    }

    /// Returns the same place with another login, which has a random password.
    StackDatabase withLogin(String other) {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return new StackDatabase(database, schema, suffix, other, HexFormat.of().formatHex(random));
    }

    /// Returns the name of the login. A new login has a random name, because each login of a cluster can read the
    /// names of all logins.
    private static String login(WantedResource wanted) {
        if (!wanted.hasRandomLogin()) {
            return wanted.name();
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(("login of " + wanted.secret()).getBytes(UTF_8));
            return "ambit_" + HexFormat.of().formatHex(digest, 0, LOGIN_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns the connection limit that the blueprint or a parameter asks for. It applies to the login, because a
    /// database can belong to both stages.
    static OptionalInt connections(WantedResource wanted) {
        String max = wanted.parameters().get(CONNECTIONS);
        return max == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(max));
    }

    /// Returns how many connections a function of the stack can open at once.
    public static int connectionsMax(WantedResource wanted) {
        return connections(wanted).orElse(ConnectionBudget.byDefault(wanted.stage()));
    }

    /// Whether the stack has the whole database.
    static boolean isWhole(WantedResource wanted) {
        return wanted.stage() == Stage.PRODUCTION || wanted.strategy() == DatabaseStrategy.DATABASE;
    }

    /// Returns the quoted name of a table, with schema and suffix.
    public String table(String plain) {
        return Quoted.name(schema) + "." + Quoted.name(plain + suffix);
    }

    /// Omits the password, so that logs do not contain it.
    @Override
    public String toString() {
        return "%s.%s%s".formatted(database, schema, suffix.isEmpty() ? "" : ".*" + suffix);
    }
}
