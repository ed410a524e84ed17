package dev.ambit.standin.github;

import dev.ambit.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Pushes the files of a directory as a developer does, by the Git database API, because emulate has no Git transport.
///
/// @param repository such as `acme/store`
public record DeveloperClone(StrictGithub github, String repository) {

    private static final int OK_MAX = 299;

    /// Commits the files, which must contain text, as the whole content of a branch.
    ///
    /// @return the commit
    public String push(String branch, Path files) {
        String ref = "/git/refs/heads/" + branch;
        String head =
                JsonFields.text(JsonFields.object(call("GET", "/git/ref/heads/" + branch, null), "object"), "sha");
        String tree = JsonFields.text(call("POST", "/git/trees", Map.of("tree", entries(files))), "sha");
        Map<String, Object> commit =
                call("POST", "/git/commits", Map.of("message", "Change files", "tree", tree, "parents", List.of(head)));
        String id = JsonFields.text(commit, "sha");
        Map<String, Object> _ = call("PATCH", ref, Map.of("sha", id));
        return id;
    }

    private static List<Map<String, String>> entries(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> Map.of(
                            "path",
                            root.relativize(file).toString(),
                            "mode",
                            "100644",
                            "type",
                            "blob",
                            "content",
                            text(file)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> call(String method, String path, @Nullable Object body) {
        HttpResponse<String> answer =
                github.send(method, "/repos/%s%s".formatted(repository, path), body == null ? null : Json.text(body));
        if (answer.statusCode() > OK_MAX) {
            throw new IllegalStateException(
                    "The stand-in for GitHub refused %s %s: %s".formatted(method, path, answer.body()));
        }
        return Json.map(answer.body());
    }
}
