package dev.ambit.http;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The key that came with a request, or "". Several ask for its hash, and each digest costs as much as a check.
public final class ShownKey {

    private static final String BEARER = "Bearer ";

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
