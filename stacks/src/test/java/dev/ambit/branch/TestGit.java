package dev.ambit.branch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A clone by the real Git client with a token.
public record TestGit(Path directory, String url) {

    private static final int SECONDS_MAX = 60;

    /// How a run ended.
    public record GitResult(int exit, String output) {

        public GitResult isOk() {
            assertThat(exit).as(output).isZero();
            return this;
        }

        public GitResult isRefused(String why) {
            assertThat(exit).as(output).isNotZero();
            assertThat(output).contains(why);
            return this;
        }
    }

    public static TestGit of(int port, String store, String token) {
        try {
            return new TestGit(
                    Files.createTempDirectory(TestServer.data(), "clone"),
                    "http://git:%s@127.0.0.1:%d/git/%s.git".formatted(token, port, store));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// With a branch checked out.
    public TestGit cloned(String branch) {
        run("clone", "--quiet", "--branch", branch, url, ".").isOk();
        return this;
    }

    /// The branches that the server lists.
    public Map<String, String> heads() {
        return run("ls-remote", "--heads", url)
                .isOk()
                .output()
                .lines()
                .map(it -> it.split("\trefs/heads/"))
                .collect(toMap(it -> it[1], it -> it[0]));
    }

    public String head(String branch) {
        return Objects.requireNonNull(heads().get(branch), branch);
    }

    /// A commit with a file.
    public String commit(String file, String content) {
        try {
            Files.writeString(directory.resolve(file), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("add", file).isOk();
        run("commit", "--quiet", "-m", "Change " + file).isOk();
        return run("rev-parse", "HEAD").isOk().output().strip();
    }

    public GitResult push(String... what) {
        List<String> words = new ArrayList<>(List.of("push", url));
        words.addAll(List.of(what));
        return run(words.toArray(String[]::new));
    }

    public GitResult run(String... words) {
        List<String> command = new ArrayList<>(List.of("git", "-c", "advice.detachedHead=false"));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "GIT_CONFIG_NOSYSTEM", "1",
                        "GIT_CONFIG_GLOBAL", "/dev/null",
                        "GIT_TERMINAL_PROMPT", "0",
                        "LC_ALL", "C",
                        "GIT_AUTHOR_NAME", "Ann",
                        "GIT_AUTHOR_EMAIL", "ann@acme.fi",
                        "GIT_COMMITTER_NAME", "Ann",
                        "GIT_COMMITTER_EMAIL", "ann@acme.fi"));
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
            return new GitResult(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
