package dev.ambit.postgres;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Tracks which entries of a directory are new, so that a failed start can delete them.
///
/// @param parents directory and its parents that did not exist, deepest first
/// @param kept the entries that the directory had
record NewFiles(List<Path> parents, Set<Path> kept) {

    static NewFiles of(Path directory) {
        List<Path> missing = new ArrayList<>();
        Path next = directory.toAbsolutePath();
        while (next != null && !Files.exists(next)) {
            missing.add(next);
            next = next.getParent();
        }
        return new NewFiles(List.copyOf(missing), Set.of());
    }

    /// Keeps the files that are in `directory` now: [#delete] deletes only later ones. Call it after the
    /// directory is locked, so that no other process creates files in it.
    NewFiles besides(Path directory) throws IOException {
        if (!parents.isEmpty()) {
            return this;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return new NewFiles(parents, entries.collect(Collectors.toSet()));
        }
    }

    void delete(Path directory) throws IOException {
        List<Path> entries;
        try (Stream<Path> all = Files.list(directory)) {
            entries = all.filter(it -> !kept.contains(it)).toList();
        }
        for (Path entry : entries) {
            PostgresArchive.delete(entry);
        }
        try {
            for (Path parent : parents) {
                Files.delete(parent);
            }
        } catch (DirectoryNotEmptyException | NoSuchFileException _) {
            // Another process uses the directory.
        }
    }
}
