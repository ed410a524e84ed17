package dev.ambit.branch;

import dev.ambit.host.git.AssetFiles;
import dev.ambit.host.git.AssetFiles.AssetFile;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The digest that S3 shows as the ETag of an object.
final class Md5 {

    private static final int CHUNK_BYTES = 64 << 10;

    private Md5() {}

    /// Returns the digest of a file in hexadecimal. Reads at most the size that was checked.
    static String of(AssetFiles files, AssetFile file) throws IOException {
        MessageDigest digest = digest();
        try (InputStream content = files.open(file)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            long left = file.bytes();
            while (left > 0) {
                int length = content.read(chunk, 0, (int) Math.min(left, chunk.length));
                if (length < 0) {
                    throw new IOException("The zip has too few bytes of %s".formatted(file.name()));
                }
                digest.update(chunk, 0, length);
                left -= length;
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
