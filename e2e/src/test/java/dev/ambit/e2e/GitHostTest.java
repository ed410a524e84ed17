package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.branch.TestGit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Tests Git in the host of a server that has branches, but neither a gateway nor buckets.
@EnabledOnOs(OS.LINUX)
@Tag("long")
class GitHostTest {

    private static final String MAIN = "dev.ambit.host.HostMain";
    private static final int LARGE_BYTES = 40 << 20;
    private static final Duration WAIT_MAX = Duration.ofMinutes(1);

    @TempDir
    private static Path place;

    private static Path callers;
    private static AmbitProcess server;
    private static Tenant store;

    /// The server finds a `git` first that records the process that calls it.
    @BeforeAll
    static void start() throws IOException {
        Checkout.opened(place);
        Path data = Checkout.opened(Files.createDirectory(place.resolve("data")));
        callers = Files.createFile(place.resolve("callers"));
        Files.setPosixFilePermissions(callers, PosixFilePermissions.fromString("rw-rw-rw-"));
        Path programs = Checkout.opened(Files.createDirectory(place.resolve("programs")));
        Path git = Files.writeString(programs.resolve("git"), """
                #!/bin/sh
                echo "$PPID $*" >> '%s'
                PATH=${PATH#*:}
                exec git "$@"
                """.formatted(callers));
        Files.setPosixFilePermissions(git, PosixFilePermissions.fromString("rwxr-xr-x"));
        server = AmbitProcess.start(
                Map.of(
                        "AMBIT_OPERATOR_TOKEN",
                        TestServer.OPERATOR_TOKEN,
                        "PATH",
                        "%s:%s".formatted(programs, System.getenv("PATH"))),
                "serve",
                data);
        store = Tenant.active(server, "Acme", "\"BRANCH\"", "DATABASE");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void git_is_started_by_the_host_and_not_by_the_server() throws IOException {
        TestGit git = cloned();
        git.commit("new.txt", "new");
        git.push("HEAD:" + branch()).isOk();

        List<String> calls = Files.readAllLines(callers);

        assertThat(calls).anyMatch(it -> it.contains("http-backend")).anyMatch(it -> it.contains("for-each-ref"));
        assertThat(calls).noneMatch(it -> it.startsWith(server.pid() + " "));
        assertThat(calls.getLast()).startsWith(host().pid() + " ");
    }

    @Test
    void host_killed_during_a_push_leaves_the_repository_intact() throws IOException {
        TestGit git = cloned();
        byte[] noise = new byte[LARGE_BYTES];
        new Random(1).nextBytes(noise);
        Files.write(git.directory().resolve("large.bin"), noise);
        String before = git.head(branch());
        String commit = git.commit("small.txt", "small");
        git.run("add", "large.bin").isOk();
        git.run("commit", "--quiet", "-m", "Add a large file").isOk();
        ProcessHandle killed = host();

        CompletableFuture<TestGit.GitResult> push = CompletableFuture.supplyAsync(() -> git.push("HEAD:" + branch()));
        Waiting.until("the first objects of the push", WAIT_MAX, () -> isReceiving() || push.isDone());
        killed.destroyForcibly();

        assertThat(push.join().exit()).as(push.join().output()).isNotZero();
        Waiting.until(() -> git.run("ls-remote", git.url()), it -> it.exit() == 0);
        assertThat(git.head(branch())).isEqualTo(before).isNotEqualTo(commit);
        assertThat(host().pid()).isNotEqualTo(killed.pid());
        Waiting.until("the end of the interrupted push", WAIT_MAX, GitHostTest::isIdle);
        git.run("--git-dir=" + repository(), "fsck", "--strict").isOk();
        git.push("HEAD:" + branch()).isOk();
        assertThat(git.head(branch()))
                .isEqualTo(git.run("rev-parse", "HEAD").isOk().output().strip());
    }

    /// Git keeps the objects of a push in a directory of their own until it accepts them.
    private static boolean isReceiving() {
        try (Stream<Path> files = Files.list(repository().resolve("objects"))) {
            return files.anyMatch(it -> it.getFileName().toString().contains("incoming"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isIdle() {
        return ProcessHandle.allProcesses()
                .noneMatch(it ->
                        it.info().commandLine().orElse("").contains(repository().toString()));
    }

    private static Path repository() {
        return place.resolve(
                "data/host/repositories/%s.git".formatted(store.account().slug()));
    }

    private static String branch() {
        return store.account().slug() + "-dev";
    }

    private static TestGit cloned() throws IOException {
        String slug = store.account().slug();
        return new TestGit(
                        Files.createTempDirectory(place, "clone"),
                        "http://git:%s@127.0.0.1:%d/git/%s.git"
                                .formatted(store.account().key(), server.port(), slug))
                .cloned(branch());
    }

    private static ProcessHandle host() {
        return ProcessView.descendant(server.pid(), MAIN + " --");
    }
}
