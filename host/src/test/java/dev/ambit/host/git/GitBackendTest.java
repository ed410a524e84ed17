package dev.ambit.host.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Zeros;
import dev.ambit.host.git.GitCall.OpenBranch;
import dev.ambit.problem.ProblemCode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Git process and its sandbox.
class GitBackendTest {

    private static final OpenBranch DEVELOPMENT = new OpenBranch("acme-dev", false);
    private static final int BYTES_MAX = 100_000;
    private static final int ROUNDS = 5;

    @TempDir
    Path directory;

    private Repositories repositories;
    private String head;

    @BeforeEach
    void begin() {
        repositories = Repositories.in(directory).orElseThrow();
        repositories.begin("acme", "acme-prod");
        head = repositories.head("acme", "acme-prod").orElseThrow();
        repositories.set("acme", "acme-dev", head);
    }

    @Test
    void push_over_the_size_limit_is_refused_and_leaves_no_objects() throws Exception {
        String other = "1".repeat(40);
        String command = "%s %s refs/heads/acme-dev\0report-status\n".formatted(head, other);
        String announced = "%04x%s0000PACK\0\0\0\2\0\0\0\1".formatted(command.length() + 4, command);
        InputStream body = new SequenceInputStream(
                new ByteArrayInputStream(announced.getBytes(StandardCharsets.ISO_8859_1)), new Zeros(10L * BYTES_MAX));

        try (GitProcess process = new GitBackend(repositories).push(push(), false, BYTES_MAX)) {
            GitInput feed = GitInput.start(PushCommands.read(body).whole(), BYTES_MAX, process);
            process.out().readAllBytes();

            assertThat(feed.problem().map(it -> it.code()))
                    .hasValueSatisfying(it -> assertThat(it).isEqualTo(ProblemCode.BODY_TOO_LARGE));
        }
        assertThat(repositories.head("acme", "acme-dev")).contains(head);
        assertThat(repositories.bytes("acme")).isLessThan(BYTES_MAX);
        try (Stream<Path> files = Files.list(directory.resolve("repositories/acme.git/objects"))) {
            assertThat(files.map(it -> it.getFileName().toString())).noneMatch(it -> it.contains("incoming"));
        }
    }

    @Test
    void concurrent_creation_of_a_repository_succeeds_for_all_callers() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            String store = "store-" + i;
            Callable<Void> begin = () -> {
                repositories.begin(store, "main");
                return null;
            };
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Void> it : executor.invokeAll(List.of(begin, begin, begin, begin))) {
                    it.get();
                }
            }
            assertThat(repositories.head(store, "main")).isPresent();
        }
        try (Stream<Path> files = Files.list(directory.resolve("repositories"))) {
            assertThat(files.map(it -> it.getFileName().toString())).noneMatch(it -> it.endsWith(".new"));
        }
    }

    @Test
    void truncated_git_output_is_a_failure() {
        String megabyte = "x".repeat(1 << 20);

        assertThat(shown(megabyte).exit()).isZero();
        assertThat(shown(megabyte + "x").exit()).isNotZero();
    }

    @Test
    void leftover_files_of_a_dead_server_are_deleted_when_they_are_old() throws Exception {
        Path room = repositories.directories().create();
        Files.writeString(room.resolve("code.zip"), "code");
        Path unfinished = Files.createDirectories(directory.resolve("repositories/acme.1.new/objects"))
                .getParent();

        repositories.sweep(Instant.now());
        assertThat(room).exists();
        assertThat(unfinished).exists();
        repositories.sweep(Instant.now().plus(Duration.ofHours(2)));

        assertThat(room).doesNotExist();
        assertThat(unfinished).doesNotExist();
        assertThat(repositories.head("acme", "acme-dev")).contains(head);
    }

    private Git.Answer shown(String content) {
        Path repository = directory.resolve("repositories/acme.git");
        String id = repositories
                .git()
                .run(repository, content.getBytes(StandardCharsets.UTF_8), "hash-object", "-w", "--stdin")
                .text();
        return repositories.git().ask(repository, "cat-file", "blob", id);
    }

    @Test
    void git_process_is_ended_at_its_timeout() throws Exception {
        ProcessBuilder waiting = repositories
                .git()
                .program(
                        List.of("--git-dir=" + directory.resolve("repositories/acme.git"), "hash-object", "--stdin"),
                        List.of(),
                        Map.of());

        try (GitProcess process = GitProcess.start(waiting, Duration.ofMillis(100))) {
            assertThat(process.end()).isNotZero();
        }
    }

    /// Git ignores the configuration of the system and of the user.
    @Test
    void git_reads_only_the_configuration_of_the_command() throws Exception {
        ProcessBuilder list =
                repositories.git().program(List.of("config", "--list", "--show-scope"), List.of(), Map.of());
        assertThat(list.environment().keySet())
                .allMatch(it -> it.startsWith("GIT_")
                        || List.of("PATH", "LC_ALL", "HOME").contains(it));

        try (GitProcess process = GitProcess.start(list, Duration.ofSeconds(10))) {
            String output = new String(process.out().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(output.lines()).isNotEmpty().allMatch(it -> it.startsWith("command"));
        }
    }

    private static GitCall push() {
        return new GitCall("acme", GitOperation.PUSH, false, "ann", List.of(DEVELOPMENT), false, "token");
    }
}
