package dev.ambit.host.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/// Writes and reads repositories as files of `git bundle`, which have commits and branches but no configuration.
///
/// @param repositories of this host
record RepositoryBundles(Repositories repositories) {

    private static final byte[] NO_INPUT = {};
    private static final String FILE = "repository.bundle";

    /// Calls `reader` with a file and the name of the default branch, if the repository has branches.
    void write(String store, BiConsumer<Path, String> reader) {
        if (repositories.heads(store).isEmpty()) {
            return;
        }
        Path room = repositories.directories().create();
        try {
            Path repository = repositories.path(store);
            Path file = room.resolve(FILE);
            repositories.git().work(repository, "bundle", "create", "--quiet", file.toString(), "--branches");
            String head = repositories
                    .git()
                    .run(repository, NO_INPUT, "symbolic-ref", "--short", "HEAD")
                    .text();
            reader.accept(file, head);
        } finally {
            DeployDirectories.delete(room);
        }
    }

    /// Creates a repository and returns its heads.
    Map<String, String> read(Path repository, InputStream bundle, String head) {
        Path room = repositories.directories().create();
        try {
            Path file = room.resolve(FILE);
            Files.copy(bundle, file);
            if (Files.exists(repository)) {
                DeployDirectories.delete(repository);
            }
            DeployDirectories.make(Objects.requireNonNull(repository.getParent()));
            repositories.init(repository, head);
            repositories
                    .git()
                    .work(
                            repository,
                            "-c",
                            "fetch.fsckObjects=true",
                            "fetch",
                            "--quiet",
                            file.toString(),
                            "+refs/heads/*:refs/heads/*");
            return repositories.heads(repository);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            DeployDirectories.delete(room);
        }
    }
}
