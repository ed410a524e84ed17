package dev.ambit.backup;

import dev.ambit.http.Json;
import dev.ambit.rowcopy.Table;
import dev.ambit.rowcopy.TableOrder;
import dev.ambit.stackdb.Quoted;
import dev.ambit.stackdb.RowStreams;
import dev.ambit.stackdb.StackDatabase;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Writes a dump, which is a compressed sequence of frames: one letter, the length of the content, and the
/// content. `H` is a [DumpHeader], `T` the name of the next table, `R` rows in COPY format, `E` the end of a page
/// and `F` a [DumpHeader.Footer].
final class DumpWriting {

    static final int FRAME_BYTES_MAX = 1 << 20;

    private static final int BUFFER_BYTES = 128 << 10;
    private static final int PAGE_ROWS = 100_000;

    private final Handle tx;
    private final StackDatabase database;
    private final Map<String, Table> tables;
    private final BiConsumer<String, Long> progress;

    /// @param tx transaction with a snapshot of the database
    /// @param progress receives each table with the number of rows written since the last call
    DumpWriting(Handle tx, StackDatabase database, Map<String, Table> tables, BiConsumer<String, Long> progress) {
        this.tx = tx;
        this.database = database;
        this.tables = tables;
        this.progress = progress;
    }

    List<DumpHeader.Part> parts() {
        return TableOrder.of(tables.values()).stream()
                .flatMap(List::stream)
                .map(tables::get)
                .map(it -> new DumpHeader.Part(
                        it.name(), it.columns().stream().map(Table.Column::name).toList()))
                .toList();
    }

    /// Writes a whole dump.
    ///
    /// @return the number of rows
    long write(DumpHeader head, OutputStream to) throws IOException {
        try (var out = new DataOutputStream(new GZIPOutputStream(to, BUFFER_BYTES))) {
            frame(out, 'H', Json.write(head));
            long rows = 0;
            for (DumpHeader.Part part : head.tables()) {
                frame(out, 'T', Json.write(part.name()));
                rows += rows(part, out);
            }
            frame(out, 'F', Json.write(new DumpHeader.Footer(rows)));
            return rows;
        }
    }

    private Table table(String name) {
        return Objects.requireNonNull(tables.get(name), name);
    }

    private long rows(DumpHeader.Part part, DataOutputStream out) throws IOException {
        List<String> key = table(part.name()).key();
        String columns = list(part.columns());
        String table = database.table(part.name());
        @Nullable List<@Nullable String> after = null;
        long rows = 0;
        do {
            @Nullable List<@Nullable String> last = key.isEmpty() ? null : bound(part.name(), key, after);
            String range = compared(part.name(), key, ">", after) + compared(part.name(), key, "<=", last);
            long written =
                    page("copy (select %s from %s where true%s) to stdout".formatted(columns, table, range), out);
            rows += written;
            progress.accept(part.name(), written);
            after = last;
        } while (after != null);
        return rows;
    }

    private long page(String copy, DataOutputStream out) throws IOException {
        var framed = new BufferedOutputStream(new Rows(out), BUFFER_BYTES);
        long rows = RowStreams.write(tx, copy, framed);
        framed.flush();
        frame(out, 'E', new byte[0]);
        return rows;
    }

    private @Nullable List<@Nullable String> bound(
            String table, List<String> key, @Nullable List<@Nullable String> after) {
        String texts = key.stream().map(it -> Quoted.name(it) + "::text").collect(Collectors.joining(", "));
        List<List<@Nullable String>> found = RowStreams.rows(
                tx,
                "select %s from %s where true%s order by %s offset %d limit 1"
                        .formatted(
                                texts,
                                database.table(table),
                                compared(table, key, ">", after),
                                list(key),
                                PAGE_ROWS - 1));
        return found.isEmpty() ? null : found.getFirst();
    }

    private String compared(String table, List<String> key, String operator, @Nullable List<@Nullable String> values) {
        if (values == null) {
            return "";
        }
        StringBuilder texts = new StringBuilder();
        for (int i = 0; i < key.size(); i++) {
            String type = table(table).column(key.get(i)).orElseThrow().type();
            texts.append(i == 0 ? "" : ", ")
                    .append(Quoted.text(String.valueOf(values.get(i))))
                    .append("::")
                    .append(type);
        }
        return " and (%s) %s (%s)".formatted(list(key), operator, texts);
    }

    private static String list(List<String> columns) {
        return columns.stream().map(Quoted::name).collect(Collectors.joining(", "));
    }

    private static void frame(DataOutputStream out, char kind, byte[] bytes) throws IOException {
        out.writeByte(kind);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// Splits the rows of a page into frames.
    private static final class Rows extends OutputStream {

        private final DataOutputStream out;

        Rows(DataOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int done = 0; done < length; done += FRAME_BYTES_MAX) {
                int part = Math.min(FRAME_BYTES_MAX, length - done);
                out.writeByte('R');
                out.writeInt(part);
                out.write(bytes, from + done, part);
            }
        }
    }
}
