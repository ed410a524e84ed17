package dev.ambit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Files of the embedded PostgreSQL. They are created in a draft directory, which is renamed once the roles and the
/// database exist. So an interrupted setup starts over.
final class PostgresCluster {

    private static final System.Logger LOG = System.getLogger(PostgresCluster.class.getName());

    private static final String DRAFT = "data.new";
    private static final int MODERN_SINCE = 17;

    private final PostgresUser user;
    private final PostgresBinaries binaries;
    private final Path home;

    PostgresCluster(PostgresUser user, PostgresBinaries binaries, Path home) {
        this.user = user;
        this.binaries = binaries;
        this.home = home;
    }

    static boolean exists(Path home) {
        return Files.exists(home.resolve("data"));
    }

    /// Creates the files if they do not exist.
    ///
    /// @param superuserPassword of the role `postgres`
    /// @param roles of Ambit's own database; empty: the cluster is for stacks alone
    /// @throws IllegalStateException if another major version of PostgreSQL created them
    void open(String superuserPassword, Optional<RolesScript> roles) {
        Path data = home.resolve("data");
        try {
            sweep();
            if (exists(home)) {
                requireSameVersion(data);
            } else {
                make(superuserPassword, roles, data);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the PostgreSQL files in " + home + ": " + e.getMessage(), e);
        }
    }

    /// Deletes drafts of interrupted setups. A running `initdb` may still write to one, which is then deleted next
    /// time.
    private void sweep() throws IOException {
        try (var left = Files.newDirectoryStream(home, DRAFT + "*")) {
            for (Path draft : left) {
                PostgresArchive.delete(draft);
            }
        } catch (NoSuchFileException | DirectoryNotEmptyException | UncheckedIOException e) {
            LOG.log(System.Logger.Level.DEBUG, "Could not delete all files of an interrupted setup", e);
        }
    }

    private void requireSameVersion(Path data) throws IOException {
        String made = Files.readString(data.resolve("PG_VERSION")).strip();
        if (!made.equals(Integer.toString(binaries.major()))) {
            throw new IllegalStateException(
                    ("The data in %s belongs to PostgreSQL %s, but this is PostgreSQL %d. Export it with"
                                    + " the Ambit version that created it, or choose another directory with --data.")
                            .formatted(data, made, binaries.major()));
        }
    }

    private void make(String superuserPassword, Optional<RolesScript> roles, Path data) throws IOException {
        Path draft = Files.createTempDirectory(home, DRAFT);
        user.own(draft);
        Path password = home.resolve("password");
        PrivateFile.write(password, superuserPassword);
        user.own(password);
        try {
            require(ProcessResult.run(initdb(draft, password), ""));
        } finally {
            Files.delete(password);
        }
        String superuser = "alter role postgres password '%s';\n\n".formatted(superuserPassword);
        var postgres = new SingleUser(user, binaries, draft);
        require(postgres.run(
                "postgres", superuser + roles.map(RolesScript::onCluster).orElse("")));
        roles.ifPresent(it -> require(postgres.run("ambit", it.onDatabase())));
        Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private List<String> initdb(Path draft, Path password) {
        List<Object> words = new ArrayList<>(List.of(binaries.program("initdb"), "--pgdata", draft));
        words.addAll(List.of("--username=postgres", "--auth=scram-sha-256", "--pwfile", password));
        words.addAll(List.of("--encoding=UTF8", "--data-checksums", "--no-instructions"));
        if (binaries.major() < MODERN_SINCE) {
            words.add("--locale=C.UTF-8");
        } else {
            words.addAll(List.of("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
            // One sync call for a thousand files, which halves the time. Only Linux supports it.
            words.addAll(System.getProperty("os.name").equals("Linux") ? List.of("--sync-method=syncfs") : List.of());
        }
        return user.command(words.toArray());
    }

    private static void require(ProcessResult command) {
        if (!command.succeeded()) {
            throw new IllegalStateException("PostgreSQL setup failed: " + command.reason());
        }
    }
}
