package dev.ambit.cli;

import dev.ambit.http.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A file with one JSON object per line: the catalog first, then each customer.
record ExportFile(Path path) implements MigrationSource {

    private static final String VERSION = "exportVersion";

    /// Writes what a source has and returns the number of customers.
    int write(MigrationSource source) throws IOException {
        var count = new AtomicInteger();
        Path unfinished = path.resolveSibling(path.getFileName() + ".part");
        try (BufferedWriter lines = Files.newBufferedWriter(unfinished)) {
            write(lines, Map.of(VERSION, 1, "catalog", source.catalog().fields()));
            source.customers(it -> {
                write(lines, it.fields());
                count.incrementAndGet();
            });
        }
        Files.move(unfinished, path, StandardCopyOption.REPLACE_EXISTING);
        return count.get();
    }

    @Override
    public JsonObject catalog() {
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            String first = lines.readLine();
            if (first == null || !first.startsWith("{") || !first.contains(VERSION)) {
                throw new IllegalArgumentException(
                        "%s is not an export. Create the file with `ambit migrate export`.".formatted(path));
            }
            return new JsonObject(Json.map(first)).object("catalog");
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read. Check that the file exists.".formatted(path), e);
        }
    }

    @Override
    public void customers(Consumer<JsonObject> each) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            lines.lines().skip(1).forEach(it -> each.accept(new JsonObject(Json.map(it))));
        }
    }

    private static void write(BufferedWriter lines, Map<?, ?> object) {
        try {
            lines.write(Json.text(object));
            lines.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
