package dev.ambit.postgres;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// The file `global/pg_control` of a stopped PostgreSQL 18: state, last checkpoint and identity of the cluster.
/// PostgreSQL has no program in the bundle that changes them.
final class ControlFile {

    private static final Pattern SEGMENT = Pattern.compile("[0-9A-F]{24}");

    /// Layout of `ControlFileData`, in the byte order of the machine. All machines of the bundle are little-endian.
    private static final int LAYOUT = 1800;

    private static final int SYSTEM_ID = 0;
    private static final int LAYOUT_AT = 8;
    private static final int STATE = 16;
    private static final int CHECKPOINT = 32;
    private static final int TIMELINE = 48;
    private static final int SEGMENT_BYTES = 228;
    private static final int NONCE = 257;
    private static final int NONCE_BYTES = 32;
    private static final int CHECKSUM = 292;

    private static final int SHUT_DOWN = 1;
    private static final long WAL_PAGE_BYTES = 8192;

    /// Place of the system identifier in the long header, which the first page of each segment has.
    private static final int SYSTEM_ID_IN_SEGMENT = 24;

    private static final int FLAGS_IN_SEGMENT = 2;
    private static final int LONG_HEADER = 2;

    private final Path data;
    private final ByteBuffer bytes;

    private ControlFile(Path data, ByteBuffer bytes) {
        this.data = data;
        this.bytes = bytes;
    }

    /// Reads the file of a data directory.
    ///
    /// @throws IOException if the file has another layout or a wrong checksum
    static ControlFile read(Path data) throws IOException {
        Path file = file(data);
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.capacity() < CHECKSUM + Integer.BYTES || bytes.getInt(LAYOUT_AT) != LAYOUT) {
            throw new IOException(file + " does not have the layout of PostgreSQL 18");
        }
        if (bytes.getInt(CHECKSUM) != checksum(bytes)) {
            throw new IOException(file + " has a wrong checksum");
        }
        return new ControlFile(data, bytes);
    }

    /// Whether the last shutdown was clean, so that the files are consistent without WAL.
    boolean isShutDown() {
        return bytes.getInt(STATE) == SHUT_DOWN;
    }

    long systemId() {
        return bytes.getLong(SYSTEM_ID);
    }

    /// Returns the names of the WAL segments that a start after a clean shutdown reads: the one of the last checkpoint,
    /// and the next one if the record of the checkpoint may reach it.
    Set<String> segments() {
        long bytesPerSegment = Integer.toUnsignedLong(bytes.getInt(SEGMENT_BYTES));
        long checkpoint = bytes.getLong(CHECKPOINT);
        return Set.copyOf(List.of(
                segment(checkpoint / bytesPerSegment, bytesPerSegment),
                segment((checkpoint + WAL_PAGE_BYTES) / bytesPerSegment, bytesPerSegment)));
    }

    static boolean isSegment(String name) {
        return SEGMENT.matcher(name).matches();
    }

    /// Gives the cluster a new system identifier, so that it is not taken for the original, and a new
    /// nonce for the authentication of unknown roles. PostgreSQL also compares the identifier with the WAL.
    void renewIdentity() throws IOException {
        var random = new SecureRandom();
        long systemId = random.nextLong() & Long.MAX_VALUE;
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        for (Path segment : segmentFiles()) {
            identify(segment, systemId);
        }
        bytes.putLong(SYSTEM_ID, systemId).put(NONCE, nonce);
        bytes.putInt(CHECKSUM, checksum(bytes));
        try (var channel = FileChannel.open(file(data), WRITE)) {
            channel.write(bytes.rewind(), 0);
        }
    }

    private List<Path> segmentFiles() throws IOException {
        List<Path> segments = new ArrayList<>();
        try (var files = Files.newDirectoryStream(data.resolve("pg_wal"))) {
            files.forEach(segments::add);
        }
        segments.removeIf(it -> !isSegment(it.getFileName().toString()));
        return segments;
    }

    private static void identify(Path segment, long systemId) throws IOException {
        try (var channel = FileChannel.open(segment, READ, WRITE)) {
            var header = ByteBuffer.allocate(SYSTEM_ID_IN_SEGMENT + Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            if (channel.read(header, 0) < header.capacity()) {
                throw new IOException(segment + " is shorter than the header of a WAL segment");
            }
            // PostgreSQL fills a new segment with zeros before it writes the header.
            if ((header.getShort(FLAGS_IN_SEGMENT) & LONG_HEADER) != 0) {
                header.putLong(SYSTEM_ID_IN_SEGMENT, systemId).rewind();
                channel.write(header, 0);
            }
        }
    }

    private String segment(long number, long bytesPerSegment) {
        long perLog = (1L << Integer.SIZE) / bytesPerSegment;
        return "%08X%08X%08X".formatted(bytes.getInt(TIMELINE), number / perLog, number % perLog);
    }

    private static int checksum(ByteBuffer bytes) {
        var checksum = new CRC32C();
        checksum.update(bytes.duplicate().rewind().limit(CHECKSUM));
        return (int) checksum.getValue();
    }

    private static Path file(Path data) {
        return data.resolve("global", "pg_control");
    }
}
