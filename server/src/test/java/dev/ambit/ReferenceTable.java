package dev.ambit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Reads the meanings that pages of the reference show, from resources with one line per name.
final class ReferenceTable {

    private ReferenceTable() {}

    /// Returns the lines by their first cell, in the order of the resource. Lines that begin with `#` are comments.
    static Map<String, String> read(String resource) {
        Map<String, String> table = new LinkedHashMap<>();
        List<String> lines =
                text(resource).lines().filter(it -> !it.startsWith("#")).toList();
        for (String line : lines) {
            String[] cell = line.split(" \\| ", 2);
            assertThat(cell).as(line).hasSize(2);
            assertThat(table.put(cell[0].strip(), cell[1].strip())).as(line).isNull();
        }
        return table;
    }

    static String text(String resource) {
        try (InputStream file = ReferenceTable.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(file, resource).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
