package dev.ambit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// By what texts are compared and found that are too long, or too secret, to be kept for that.
public final class Sha256 {

    private static final byte[] NOTHING = {};

    private Sha256() {}

    /// 32 bytes, of the text in UTF-8.
    public static byte[] of(String text) {
        return of(text, NOTHING);
    }

    /// 32 bytes.
    public static byte[] of(byte[] content) {
        return of("", content);
    }

    /// In lower case.
    public static String hex(String text) {
        return HexFormat.of().formatHex(of(text));
    }

    /// Of the text and of what follows it.
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
