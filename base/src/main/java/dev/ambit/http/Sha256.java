package dev.ambit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Computes SHA-256 digests, for example to look up a secret without storing it.
public final class Sha256 {

    private static final byte[] NOTHING = {};

    private Sha256() {}

    /// Returns the digest of a text in UTF-8, 32 bytes.
    public static byte[] of(String text) {
        return of(text, NOTHING);
    }

    /// Returns the digest of bytes, 32 bytes.
    public static byte[] of(byte[] content) {
        return of("", content);
    }

    /// Returns the digest of a text as lower-case hex digits.
    public static String hex(String text) {
        return HexFormat.of().formatHex(of(text));
    }

    /// Returns the digest of a text followed by bytes.
    static byte[] of(String text, byte[] more) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(text.getBytes(UTF_8));
            return digest.digest(more);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
        }
    }
}
