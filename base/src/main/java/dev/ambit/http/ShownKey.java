package dev.ambit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The key that came with a request, or "". Several ask for its hash, and each digest costs as much as a check.
public final class ShownKey {

    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    private final String text;
    private byte @Nullable [] hash;

    private ShownKey(String text) {
        this.text = text;
    }

    /// The header `X-API-KEY`, or without one what `Authorization: Bearer` brings.
    static ShownKey among(Function<String, @Nullable String> headers) {
        String key = headers.apply("X-API-KEY");
        if (key != null) {
            return new ShownKey(key);
        }
        String header = headers.apply("Authorization");
        return new ShownKey(
                header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                        ? header.substring(BEARER.length()).strip()
                        : "");
    }

    /// The same, or the password of `Authorization: Basic`, whoever is said to have it.
    /// Browsers send that unasked, so it is not for what they open.
    static ShownKey basic(Function<String, @Nullable String> headers) {
        String header = headers.apply("Authorization");
        if (header == null || !header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return among(headers);
        }
        try {
            String decoded = new String(
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip()), UTF_8);
            return new ShownKey(decoded.substring(decoded.indexOf(':') + 1));
        } catch (IllegalArgumentException _) {
            return new ShownKey("");
        }
    }

    public String text() {
        return text;
    }

    /// SHA-256, worked out once. Whoever asks next to another finds the same.
    public byte[] hash() {
        byte[] known = hash;
        if (known == null) {
            known = Sha256.of(text);
            hash = known;
        }
        return known;
    }

    /// Never the key: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "ShownKey[…]";
    }
}
