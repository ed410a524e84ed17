package dev.ambit.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Moves the stack databases of an earlier version from Ambit's own cluster, which is stopped, into the cluster of
/// stacks. It copies the files of the cluster and removes Ambit's part from the copy. So object ids, roles, passwords,
/// privileges, comments and settings stay the same. Ambit's own cluster stays unchanged until the marker is written: a
/// move that is interrupted before begins again.
///
/// @param user runs PostgreSQL
/// @param source data directory of Ambit's own cluster
/// @param home directory of the cluster of stacks
/// @param disk where the copy is stored
record StackDatabaseMove(PostgresUser user, PostgresBinaries binaries, Path source, Path home, FreeSpace disk) {

    private static final System.Logger LOG = System.getLogger(StackDatabaseMove.class.getName());

    /// Object ids of the databases `template1`, `template0` and `postgres`. Ambit's own database was created in
    /// single-user mode, so its object id can also be below those of users.
    private static final Set<String> BUILT_IN = Set.of("1", "4", "5");

    /// Leaves room for what the copy and Ambit's own cluster write after the start.
    private static final double FREE_FACTOR = 1.2;

    private static final long MEGABYTE = 1L << 20;
    private static final int SYNC_SECONDS_MAX = 3600;
    private static final int ATTEMPTS_MAX = 20;
    private static final Duration PAUSE = Duration.ofMillis(250);

    private static final String SURVEY = """
            select format('ambit %s archive %s tablespaces %s databases %s;',
                (select oid from pg_database where datname = 'ambit'),
                current_setting('archive_mode'),
                (select count(*) from pg_tablespace where spcname not in ('pg_default', 'pg_global')),
                (select string_agg(oid::text, ',' order by oid) from pg_database
                    where datname not in ('ambit', 'postgres', 'template0', 'template1')));

            """;

    private static final Pattern SURVEYED =
            Pattern.compile("\"ambit (\\d+) archive (\\w+) tablespaces (\\d+) databases ([\\d,]*);\"");

    /// A role that an object of another database refers to stays, but cannot log in.
    private static final String CLEAN = """
            alter role postgres password '${password}';

            drop database ambit;

            do $$
            declare role record;
            begin
                for role in select oid, rolname from pg_roles where rolname in ('ambit_app', 'ambit_owner') loop
                    if exists (select from pg_shdepend
                        where refclassid = 'pg_authid'::regclass and refobjid = role.oid)
                    then
                        execute format('alter role %I nologin password null', role.rolname);
                    else
                        execute format('drop role %I', role.rolname);
                    end if;
                end loop;
            end $$;

            """;

    /// Both clusters would archive WAL under the same names.
    private static final String END_ARCHIVING = """
            alter system set archive_mode = off;

            """;

    /// Step of a move, in order.
    enum Step {
        STOPPED,
        COPIED,
        IDENTITY_RENEWED,
        CLEANED,
        SYNCED,
        RENAMED,
        SERVING
    }

    /// Observes a move.
    interface Progress {

        /// Called while files are copied.
        void copied(long bytes, long total);

        /// Called after each step.
        void done(Step step);
    }

    /// Number of bytes that can be stored.
    interface FreeSpace {

        long bytes(Path directory) throws IOException;
    }

    /// Content of the stopped cluster.
    private record Survey(String ambit, boolean archives, boolean hasTablespaces, List<Long> databases) {}

    /// Reason why the databases stay where they are.
    private static final class Refusal extends Exception {

        Refusal(String reason) {
            super(reason);
        }
    }

    /// Whether the cluster contains databases besides Ambit's own and those that each cluster has. Reads directory
    /// names only, because each start asks it.
    ///
    /// @param source data directory of Ambit's own cluster
    static boolean mayBeNeeded(Path source) throws IOException {
        return laterDatabases(source) > 1;
    }

    /// Returns the number of databases in a data directory that were created after the cluster.
    static long laterDatabases(Path data) throws IOException {
        try (Stream<Path> databases = Files.list(data.resolve("base"))) {
            return databases.filter(StackDatabaseMove::wasCreatedLater).count();
        }
    }

    /// Returns the file that exists from the begin of a move until the marker is written.
    static Path unfinished(Path home) {
        return home.resolve("moving");
    }

    private static boolean wasCreatedLater(Path database) {
        String name = database.getFileName().toString();
        return name.matches("\\d+") && !BUILT_IN.contains(name);
    }

    /// Moves the databases, unless the marker exists or there are none. Deletes what an interrupted move left.
    ///
    /// @param version number of the last schema step of this version of Ambit
    /// @param login of the new cluster, which is stored in its directory
    /// @return why the databases stay in Ambit's own cluster, which is then unchanged; empty if none are left there
    /// @throws IllegalStateException if the marker of a cluster of stacks is missing
    Optional<String> run(int version, StackPostgresLogin login, Progress progress) {
        try {
            if (ServingMarker.read(home).isPresent()) {
                Files.deleteIfExists(unfinished());
                return Optional.empty();
            }
            deleteDraft();
            if (!mayBeNeeded(source)) {
                return Optional.empty();
            }
            requireNoOther();
            Survey survey = survey();
            if (survey.databases().isEmpty()) {
                return Optional.empty();
            }
            progress.done(Step.STOPPED);
            move(survey, login, progress);
            new ServingMarker(version, survey.databases()).write(home);
            progress.done(Step.SERVING);
            Files.deleteIfExists(unfinished());
            return Optional.empty();
        } catch (Refusal | IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "The stack databases were not moved", e);
            return Optional.of(reason(e));
        }
    }

    private String reason(Exception e) {
        try {
            deleteDraft();
        } catch (IOException left) {
            e.addSuppressed(left);
        }
        return e instanceof Refusal ? String.valueOf(e.getMessage()) : e.toString();
    }

    /// Deletes the copy of an interrupted move, even if it is complete: Ambit's own cluster may have run since.
    private void deleteDraft() throws IOException {
        if (Files.exists(unfinished())) {
            Postmaster.stop(draft());
            PostgresArchive.delete(data());
            PostgresArchive.delete(draft());
            StackPostgresLogin.delete(home);
            Files.delete(unfinished());
        }
    }

    private void requireNoOther() {
        if (Files.exists(data())) {
            throw new IllegalStateException(
                    ("%s exists without the file `serving`, and %s also contains stack databases. Restore the file, or"
                                    + " delete the directory if no version of Ambit ever used it.")
                            .formatted(data(), source));
        }
    }

    private Survey survey() throws Refusal {
        var postgres = new SingleUser(user, binaries, source);
        ProcessResult answer = postgres.run("postgres", SURVEY);
        for (int attempt = 1; attempt < ATTEMPTS_MAX && isStillExiting(answer); attempt++) {
            pause();
            answer = postgres.run("postgres", SURVEY);
        }
        Matcher found = SURVEYED.matcher(answer.output());
        if (!answer.succeeded() || !found.find()) {
            throw new Refusal("PostgreSQL cannot read its databases: " + answer.reason());
        }
        return new Survey(
                found.group(1),
                !found.group(2).equals("off"),
                !found.group(3).equals("0"),
                Stream.of(found.group(4).split(","))
                        .filter(it -> !it.isEmpty())
                        .map(Long::valueOf)
                        .toList());
    }

    /// Whether processes of a killed server are still exiting.
    private static boolean isStillExiting(ProcessResult answer) {
        return !answer.succeeded() && answer.output().contains("shared memory block");
    }

    private static void pause() throws Refusal {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Refusal("The server was stopped.");
        }
    }

    private void move(Survey survey, StackPostgresLogin login, Progress progress) throws Refusal, IOException {
        if (survey.hasTablespaces()) {
            throw new Refusal("The embedded PostgreSQL has tablespaces. Move their tables to `pg_default` and drop"
                    + " them, then restart.");
        }
        ControlFile control = ControlFile.read(source);
        if (!control.isShutDown()) {
            throw new Refusal("PostgreSQL was not shut down cleanly. Restart to try again.");
        }
        var copy = new ClusterCopy(source, survey.ambit(), control.segments());
        long total = copy.bytes();
        requireSpace(total);
        user.own(home);
        Files.createFile(unfinished());
        login.write(home);
        ServingMarker.sync(home);
        copy.to(draft(), bytes -> progress.copied(bytes, total));
        progress.done(Step.COPIED);
        ControlFile.read(draft()).renewIdentity();
        progress.done(Step.IDENTITY_RENEWED);
        clean(survey, login.superuser());
        progress.done(Step.CLEANED);
        require(ProcessResult.run(user.command(sync().toArray()), "", SYNC_SECONDS_MAX));
        progress.done(Step.SYNCED);
        Files.move(draft(), data(), StandardCopyOption.ATOMIC_MOVE);
        ServingMarker.sync(home);
        progress.done(Step.RENAMED);
    }

    private List<Object> sync() {
        List<Object> words = new ArrayList<>(List.of(binaries.program("initdb"), "--sync-only", "--pgdata", draft()));
        if (System.getProperty("os.name").equals("Linux")) {
            words.add("--sync-method=syncfs");
        }
        return words;
    }

    private void requireSpace(long bytes) throws Refusal, IOException {
        long free = disk.bytes(source);
        if (free < bytes * FREE_FACTOR) {
            throw new Refusal(("The move needs %d MB of free disk space, which is %.1f times the size of the databases;"
                            + " %d MB are free. Free disk space, then restart.")
                    .formatted((long) (bytes * FREE_FACTOR) / MEGABYTE + 1, FREE_FACTOR, free / MEGABYTE));
        }
    }

    private void clean(Survey survey, String superuserPassword) throws Refusal {
        String sql = CLEAN.replace("${password}", superuserPassword);
        require(new SingleUser(user, binaries, draft()).run("postgres", survey.archives() ? sql + END_ARCHIVING : sql));
    }

    private static void require(ProcessResult command) throws Refusal {
        if (!command.succeeded()) {
            throw new Refusal("PostgreSQL cannot prepare the copy: " + command.reason());
        }
    }

    private Path data() {
        return home.resolve("data");
    }

    private Path draft() {
        return home.resolve("data.new");
    }

    private Path unfinished() {
        return unfinished(home);
    }
}
