package dev.ambit.backup;

import static dev.ambit.problem.ProblemCode.BACKUP_UNUSABLE;

import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// Reads a dump that [DumpWriting] has written. Refuses other and incomplete files.
final class DumpReading implements AutoCloseable {

    private static final int HEAD_BYTES_MAX = 64 << 20;

    /// Receives the content of a dump.
    interface Target {

        void head(DumpHeader head);

        /// Receives one page, whose `rows` it must read to the end.
        ///
        /// @return the number of rows
        long page(String table, InputStream rows) throws IOException;

        /// Called after the last page of a table.
        void end(String table);

        /// Called at the end of the dump.
        void finish();
    }

    private final DataInputStream in;
    private char kind;
    private int left;

    private DumpReading(DataInputStream in) {
        this.in = in;
    }

    /// Reads a whole dump.
    ///
    /// @return the number of rows
    static long read(Path file, Target target) {
        try (DumpReading reading = open(file)) {
            return reading.read(target);
        } catch (IOException e) {
            throw unusable();
        }
    }

    /// Reads the header of a dump.
    static DumpHeader head(Path file) {
        try (DumpReading reading = open(file)) {
            return reading.head();
        } catch (IOException e) {
            throw unusable();
        }
    }

    private static DumpReading open(Path file) throws IOException {
        return new DumpReading(new DataInputStream(
                new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file), 128 << 10), 128 << 10)));
    }

    private long read(Target target) throws IOException {
        target.head(head());
        long rows = 0;
        next();
        while (kind == 'T') {
            String table = json(String.class);
            next();
            while (kind == 'R' || kind == 'E') {
                rows += target.page(table, new Rows());
                require(kind == 'E');
                next();
            }
            target.end(table);
        }
        require(kind == 'F' && json(DumpHeader.Footer.class).rows() == rows);
        target.finish();
        return rows;
    }

    private DumpHeader head() throws IOException {
        next();
        require(kind == 'H' && left <= HEAD_BYTES_MAX);
        DumpHeader head = json(DumpHeader.class);
        require(head.format() == DumpHeader.FORMAT);
        return head;
    }

    private void next() throws IOException {
        kind = (char) in.readUnsignedByte();
        left = in.readInt();
        require(left >= 0 && (kind == 'H' || left <= DumpWriting.FRAME_BYTES_MAX));
    }

    private <T> T json(Class<T> type) throws IOException {
        byte[] bytes = in.readNBytes(left);
        left = 0;
        return Json.read(bytes, type);
    }

    private static void require(boolean isSo) {
        if (!isSo) {
            throw unusable();
        }
    }

    static Problem unusable() {
        return BACKUP_UNUSABLE.because(
                "The file is not an Ambit dump, or it is incomplete. Download the export again, and send"
                        + " the unchanged file.");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /// The rows of one page.
    private final class Rows extends InputStream {

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            while (left == 0 && kind == 'R') {
                next();
            }
            if (kind != 'R') {
                return -1;
            }
            int read = in.read(bytes, from, Math.min(length, left));
            require(read >= 0);
            left -= read;
            return read;
        }
    }
}
