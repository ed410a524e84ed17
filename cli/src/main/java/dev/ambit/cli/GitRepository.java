package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A tenant's repository on the server, to which files are pushed with Git.
///
/// @param url URL of the server
/// @param data directory for clones
record GitRepository(String url, DemoKeys keys, Path data) {

    /// Replaces the files of a branch and pushes it.
    ///
    /// @return the commit
    String push(String branch, Path files) throws IOException, InterruptedException {
        Path clones = Files.createDirectories(data.resolve("clones"));
        Path clone = Files.createTempDirectory(clones, keys.account());
        String _ =
                git(clone, "clone", "--quiet", "--branch", branch, "%s/git/%s.git".formatted(url, keys.account()), ".");
        String _ = git(clone, "rm", "-r", "--quiet", "--ignore-unmatch", ".");
        copy(files, clone);
        String _ = git(clone, "add", "--all");
        String _ = git(
                clone,
                "-c",
                "user.name=Demo",
                "-c",
                "user.email=demo@localhost",
                "commit",
                "--quiet",
                "--allow-empty",
                "-m",
                "Change the shop");
        String _ = git(clone, "push", "--quiet", "origin", "HEAD:" + branch);
        return git(clone, "rev-parse", "HEAD").strip();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.resolveSibling("."));
                Files.write(copy, Files.readAllBytes(file));
            }
        }
    }

    /// Runs Git. The key is in an environment variable, which other users of the machine cannot read.
    ///
    /// @return its output
    private String git(Path clone, String... words) throws IOException, InterruptedException {
        String basic = Base64.getEncoder().encodeToString(("git:" + keys.apiKey()).getBytes(UTF_8));
        Map<String, String> variables = Map.of(
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "GIT_CONFIG_COUNT", "1",
                "GIT_CONFIG_KEY_0", "http.extraHeader",
                "GIT_CONFIG_VALUE_0", "Authorization: Basic " + basic,
                "GIT_TERMINAL_PROMPT", "0");
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(words));
        return Shell.run(clone, variables, command.toArray(String[]::new));
    }
}
