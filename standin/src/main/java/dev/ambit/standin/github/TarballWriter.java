package dev.ambit.standin.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/// Writes a tarball as GitHub does: a global header with the commit, and pax headers for long paths.
public final class TarballWriter {

    private static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;

    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    public TarballWriter(String commit) {
        entry("pax_global_header", 'g', record("comment", commit), "0000666");
    }

    public TarballWriter file(String path, byte[] content) {
        return file(path, content, "0000664");
    }

    public TarballWriter executable(String path, byte[] content) {
        return file(path, content, "0000775");
    }

    private TarballWriter file(String path, byte[] content, String mode) {
        boolean isLong = path.getBytes(UTF_8).length > NAME_BYTES;
        if (isLong) {
            entry("header", 'x', record("path", path), "0000666");
        }
        entry(isLong ? "long" : path, '0', content, mode);
        return this;
    }

    public TarballWriter directory(String path) {
        entry(path + "/", '5', new byte[0], "0000775");
        return this;
    }

    public byte[] gzipped() {
        tar.writeBytes(new byte[2 * BLOCK]);
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(tar.toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    public byte[] plain() {
        tar.writeBytes(new byte[2 * BLOCK]);
        return tar.toByteArray();
    }

    private static byte[] record(String name, String value) {
        String rest = " %s=%s\n".formatted(name, value);
        int bytes = rest.getBytes(UTF_8).length;
        int length = bytes + 2;
        while (Integer.toString(length).length() + bytes != length) {
            length = Integer.toString(length).length() + bytes;
        }
        return (length + rest).getBytes(UTF_8);
    }

    private void entry(String name, char type, byte[] content, String mode) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, mode);
        put(header, 124, "%011o".formatted(content.length));
        header[156] = (byte) type;
        put(header, 257, "ustar");
        tar.writeBytes(header);
        tar.writeBytes(content);
        tar.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
