package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A branch of a store's repository, cloned by Git.
record GitClone(Path directory, String branch) {

    private static final Map<String, String> SURROUNDINGS = Map.of(
            "GIT_CONFIG_NOSYSTEM", "1",
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_TERMINAL_PROMPT", "0",
            "GIT_AUTHOR_NAME", "Ann",
            "GIT_AUTHOR_EMAIL", "ann@shop.example",
            "GIT_COMMITTER_NAME", "Ann",
            "GIT_COMMITTER_EMAIL", "ann@shop.example");

    static GitClone of(BenchCluster world, StackAccount account, String branch)
            throws IOException, InterruptedException {
        var clone = new GitClone(Files.createTempDirectory(world.directory(), "clone"), branch);
        String url = "http://git:%s@127.0.0.1:%d/git/%s.git"
                .formatted(account.owner().key(), account.owner().port(), account.slug());
        clone.run("clone", "--quiet", "--branch", branch, url, ".");
        return clone;
    }

    void write(String file, String content) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    /// Commits all files.
    ///
    /// @return the commit id
    String commit() throws IOException, InterruptedException {
        run("add", "--all");
        run("commit", "--quiet", "--message", "Change the store");
        return run("rev-parse", "HEAD");
    }

    void push() throws IOException, InterruptedException {
        run("push", "--quiet", "origin", branch);
    }

    private String run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(SURROUNDINGS);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        WrongAnswer.unless(process.waitFor() == 0, () -> "git %s: %s".formatted(words[0], output));
        return output;
    }
}
