package dev.ambit.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the scripts of `examples/github-action`.
class GithubActionTest {

    static final Path SCRIPTS = Path.of("..", "examples", "github-action").toAbsolutePath();

    private static final Map<String, String> NO_CONFIGURATION = Map.of(
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_AUTHOR_NAME", "Ann",
            "GIT_AUTHOR_EMAIL", "ann@acme.example",
            "GIT_COMMITTER_NAME", "Ann",
            "GIT_COMMITTER_EMAIL", "ann@acme.example");

    @TempDir
    private Path root;

    /// Exit code and output of a program.
    record Run(int exit, String out) {

        static Run of(Path directory, Map<String, String> variables, String... words) {
            try {
                var builder =
                        new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true);
                builder.environment().putAll(variables);
                Process process = builder.start();
                String out = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
                return new Run(process.onExit().join().exitValue(), out);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// Skips the test without the programs that the scripts need.
    static void requirePrograms(String... programs) {
        List<String> path = Arrays.asList(System.getenv("PATH").split(":", -1));
        for (String it : programs) {
            assumeTrue(
                    path.stream().anyMatch(directory -> Files.isExecutable(Path.of(directory, it))),
                    it + " is missing");
        }
    }

    @Test
    void built_store_is_committed_to_its_branch_and_leaves_other_files() throws IOException {
        requirePrograms("git");
        git(root, "init", "--quiet", "--bare", "origin.git");
        git(root, "clone", "--quiet", "origin.git", "store");
        Path store = root.resolve("store");
        git(store, "checkout", "--quiet", "-b", "main");
        Files.writeString(store.resolve("ambit.json"), "{\"parameters\": {}}");
        Files.writeString(store.resolve(".gitignore"), "branch/\n");
        git(store, "add", ".");
        git(store, "commit", "--quiet", "--message", "Begin");
        git(store, "push", "--quiet", "origin", "main", "main:acme-dev");
        Files.createDirectories(store.resolve("branch/assets"));
        Files.writeString(store.resolve("branch/assets/index.html"), "<h1>Built</h1>");

        String commit = publish(store);

        assertThat(git(root.resolve("origin.git"), "ls-tree", "-r", "--name-only", "acme-dev")
                        .lines())
                .containsExactlyInAnyOrder(".gitignore", "ambit.json", "assets/index.html");
        assertThat(git(root.resolve("origin.git"), "rev-parse", "acme-dev")).isEqualTo(commit);
        assertThat(publish(store)).isEqualTo(commit);
        assertThat(git(store, "worktree", "list").lines()).hasSize(1);
    }

    private static String publish(Path store) {
        Run run = Run.of(
                store, NO_CONFIGURATION, "sh", SCRIPTS.resolve("publish.sh").toString(), "branch", "acme-dev");
        assertThat(run.exit()).as(run.out()).isZero();
        return run.out();
    }

    private static String git(Path directory, String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "git";
        System.arraycopy(words, 0, all, 1, words.length);
        Run run = Run.of(directory, NO_CONFIGURATION, all);
        assertThat(run.exit()).as(run.out()).isZero();
        return run.out();
    }
}
