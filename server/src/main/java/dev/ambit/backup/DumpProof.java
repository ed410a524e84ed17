package dev.ambit.backup;

import dev.ambit.stackdb.Quoted;
import dev.ambit.stackdb.RowStreams;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Builds the tables of a dump and fills them, in an empty database: whoever can do this has them back.
final class DumpProof implements DumpReading.Target {

    private final Handle tx;
    private final Map<String, String> columns = new HashMap<>();
    private List<String> behind = List.of();

    DumpProof(Handle tx) {
        this.tx = tx;
    }

    @Override
    public void head(DumpHead head) {
        RowStreams.run(tx, "set local search_path = public");
        head.before().forEach(it -> RowStreams.run(tx, it));
        head.tables()
                .forEach(it -> columns.put(
                        it.name(), it.columns().stream().map(Quoted::name).collect(Collectors.joining(", "))));
        behind = head.behind();
    }

    @Override
    public long page(String table, InputStream rows) throws IOException {
        String known = columns.get(table);
        if (known == null) {
            throw DumpReading.unusable();
        }
        return RowStreams.read(rows, tx, "copy public.%s (%s) from stdin".formatted(Quoted.name(table), known));
    }

    @Override
    public void end(String table) {
        // Foreign keys are held to account when all rows are there.
    }

    /// Keys, indexes and triggers, of which the keys prove that no row is missing.
    void finish() {
        behind.forEach(it -> RowStreams.run(tx, it));
    }
}
