package dev.ambit.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Reads the regular files of a tar stream, in its order. Supports the long names of pax headers, which `git
/// archive` writes. Other entries, such as directories and symbolic links, are skipped.
final class TarEntries {

    private static final int BLOCK = 512;
    private static final int NAME_CHARS = 100;
    private static final int MODE_AT = 100;
    private static final int MODE_CHARS = 8;
    private static final int OWNER_EXECUTES = 0100;
    private static final int SIZE_AT = 124;
    private static final int SIZE_CHARS = 12;
    private static final int TYPE_AT = 156;
    private static final int PREFIX_AT = 345;
    private static final int PREFIX_CHARS = 155;
    private static final int HEADER_BYTES_MAX = 1 << 20;
    private static final int OCTAL = 8;

    private final InputStream tar;
    private long left;
    private long padding;

    /// A regular file.
    ///
    /// @param isExecutable whether its owner may execute it
    record Entry(String path, long bytes, boolean isExecutable) {}

    TarEntries(InputStream tar) {
        this.tar = tar;
    }

    /// Returns the next file, whose content [#content] returns; nothing at the end.
    ///
    /// @throws IOException if the stream is not a tar file
    Optional<Entry> next() throws IOException {
        Map<String, String> extended = new HashMap<>();
        while (true) {
            tar.skipNBytes(left + padding);
            left = 0;
            padding = 0;
            byte[] header = tar.readNBytes(BLOCK);
            if (header.length < BLOCK || header[0] == 0) {
                return Optional.empty();
            }
            left = extended.containsKey("size") ? number(extended.get("size"), 10) : size(header);
            padding = (BLOCK - left % BLOCK) % BLOCK;
            switch (header[TYPE_AT]) {
                case 'x' -> extended.putAll(pax());
                case '0', 0 -> {
                    return Optional.of(
                            new Entry(extended.getOrDefault("path", path(header)), left, isExecutable(header)));
                }
                // The global header contains the commit; other entries are not regular files.
                default -> extended.clear();
            }
        }
    }

    /// Returns the content of the present file.
    InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (left == 0) {
                    return -1;
                }
                int count = tar.read(into, offset, (int) Math.min(length, left));
                if (count < 0) {
                    throw new IOException("The tar file ends within a file");
                }
                left -= count;
                return count;
            }
        };
    }

    /// Reads records such as `30 path=store/function/server.js`, each with its length in front.
    private Map<String, String> pax() throws IOException {
        if (left > HEADER_BYTES_MAX) {
            throw new IOException("A header of the tar file is too large");
        }
        byte[] bytes = tar.readNBytes((int) left);
        left = 0;
        Map<String, String> records = new HashMap<>();
        int at = 0;
        while (at < bytes.length) {
            int space = at;
            while (space < bytes.length && bytes[space] != ' ') {
                space++;
            }
            int end = at + (int) number(new String(bytes, at, space - at, UTF_8), 10);
            if (end <= space || end > bytes.length) {
                throw new IOException("A header of the tar file is invalid");
            }
            String text = new String(bytes, space + 1, end - space - 2, UTF_8);
            int equals = text.indexOf('=');
            if (equals > 0) {
                records.put(text.substring(0, equals), text.substring(equals + 1));
            }
            at = end;
        }
        return records;
    }

    private static String path(byte[] header) {
        String prefix = text(header, PREFIX_AT, PREFIX_CHARS);
        String name = text(header, 0, NAME_CHARS);
        return prefix.isEmpty() ? name : "%s/%s".formatted(prefix, name);
    }

    private static boolean isExecutable(byte[] header) throws IOException {
        String mode = text(header, MODE_AT, MODE_CHARS).strip();
        return !mode.isEmpty() && (number(mode, OCTAL) & OWNER_EXECUTES) != 0;
    }

    private static long size(byte[] header) throws IOException {
        return number(text(header, SIZE_AT, SIZE_CHARS).strip(), OCTAL);
    }

    private static long number(String text, int base) throws IOException {
        try {
            long number = Long.parseLong(text, base);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // It is refused below.
        }
        throw new IOException("A header of the tar file has an invalid number");
    }

    private static String text(byte[] header, int at, int chars) {
        int end = at;
        while (end < at + chars && header[end] != 0) {
            end++;
        }
        return new String(header, at, end - at, UTF_8);
    }
}
