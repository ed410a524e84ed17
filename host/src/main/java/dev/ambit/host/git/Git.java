package dev.ambit.host.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs the installed `git`, version 2.31 or later. Git reads no system or user configuration, runs no hooks and
/// uses no shell.
final class Git {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// Timeout of commands that traverse a whole repository.
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(10);

    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final int CUT_OFF = -1;

    /// Disables hooks, allows repositories of any owner, and limits CPU and memory use by packs of tenants.
    private static final List<Setting> ALWAYS = List.of(
            new Setting("safe.directory", "*"),
            new Setting("core.hooksPath", "/dev/null"),
            new Setting("core.bigFileThreshold", "8m"),
            new Setting("pack.threads", "1"),
            new Setting("pack.windowMemory", "64m"),
            new Setting("gc.autoDetach", "false"));

    /// Limits allocations, because a small delta can request gigabytes.
    private static final String ALLOCATION_MAX = "256m";

    /// Working directory outside of all repositories, so that Git discovers none.
    private static final File ROOT = new File("/");

    private final Path home;

    /// A Git configuration value for one command.
    record Setting(String key, String value) {}

    /// Exit code and output of a command.
    static final class Answer {

        private final int exit;
        private final byte[] bytes;
        private final String error;

        private Answer(int exit, byte[] bytes, String error) {
            this.exit = exit;
            this.bytes = bytes;
            this.error = error;
        }

        int exit() {
            return exit;
        }

        byte[] bytes() {
            return bytes;
        }

        String text() {
            return new String(bytes, UTF_8).strip();
        }
    }

    private Git(Path home) {
        this.home = home;
    }

    /// Finds the installed Git; returns nothing without Git or its HTTP backend.
    ///
    /// @param home a directory without Git configuration
    static Optional<Git> find(Path home) {
        var git = new Git(home);
        try {
            Answer answer = git.ask(null, new byte[0], PATIENCE, "--exec-path");
            boolean isThere = answer.exit() == 0 && Files.isExecutable(Path.of(answer.text(), "git-http-backend"));
            return isThere ? Optional.of(git) : Optional.empty();
        } catch (UncheckedIOException _) {
            return Optional.empty();
        }
    }

    /// Runs a command in a repository.
    ///
    /// @throws IllegalStateException with Git's error output, if the command fails
    Answer run(Path repository, byte[] in, String... words) {
        return done(ask(repository, in, PATIENCE, words), words);
    }

    /// Runs a command like [#run], with the long timeout.
    void work(Path repository, String... words) {
        done(ask(repository, new byte[0], LONG_PATIENCE, words), words);
    }

    /// Runs a command that may fail. Output above 1 MB is cut off and counts as failure.
    Answer ask(Path repository, String... words) {
        return ask(repository, new byte[0], PATIENCE, words);
    }

    /// Returns a command for [GitProcess] to start.
    ProcessBuilder program(List<String> words, List<Setting> settings, Map<String, String> variables) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(words);
        var builder = new ProcessBuilder(command).directory(ROOT);
        Map<String, String> environment = builder.environment();
        String path = environment.get("PATH");
        environment.clear();
        if (path != null) {
            environment.put("PATH", path);
        }
        environment.put("LC_ALL", "C");
        environment.put("HOME", home.toString());
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_CONFIG_SYSTEM", "/dev/null");
        environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
        environment.put("GIT_ATTR_NOSYSTEM", "1");
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("GIT_ALLOC_LIMIT", ALLOCATION_MAX);
        environment.putAll(variables);
        List<Setting> all = new ArrayList<>(ALWAYS);
        all.addAll(settings);
        environment.put("GIT_CONFIG_COUNT", Integer.toString(all.size()));
        for (int i = 0; i < all.size(); i++) {
            environment.put("GIT_CONFIG_KEY_" + i, all.get(i).key());
            environment.put("GIT_CONFIG_VALUE_" + i, all.get(i).value());
        }
        return builder;
    }

    private static Answer done(Answer answer, String... words) {
        if (answer.exit() != 0) {
            throw new IllegalStateException(
                    "git %s exited with code %d: %s".formatted(words[0], answer.exit(), answer.error));
        }
        return answer;
    }

    private Answer ask(@Nullable Path repository, byte[] in, Duration patience, String... words) {
        List<String> all = new ArrayList<>();
        if (repository != null) {
            all.add("--git-dir=" + repository);
        }
        all.addAll(List.of(words));
        Map<String, String> author = Map.of(
                "GIT_AUTHOR_NAME", "Ambit",
                "GIT_AUTHOR_EMAIL", "ambit@localhost",
                "GIT_COMMITTER_NAME", "Ambit",
                "GIT_COMMITTER_EMAIL", "ambit@localhost");
        try (var process = GitProcess.start(program(all, List.of(), author), patience)) {
            try (var out = process.in()) {
                out.write(in);
            }
            byte[] bytes;
            try (var from = process.out()) {
                bytes = from.readNBytes(ANSWER_BYTES_MAX + 1);
            }
            int exit = process.end();
            return new Answer(bytes.length > ANSWER_BYTES_MAX ? CUT_OFF : exit, bytes, process.error());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot communicate with the Git process", e);
        }
    }
}
