package dev.ambit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Key of a request, or "". Its hash is cached, because computing it costs as much as an entitlement check.
public final class ShownKey {

    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    private final String text;
    private byte @Nullable [] hash;

    private ShownKey(String text) {
        this.text = text;
    }

    /// Reads the key from `X-API-KEY`, else from `Authorization: Bearer`.
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

    /// Reads the key from the password of `Authorization: Basic`, else as [#among] does. The user name is ignored.
    /// Not for routes that browsers call, because browsers send Basic credentials automatically.
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

    /// Returns the SHA-256 digest, computed once. Concurrent callers compute the same value.
    public byte[] hash() {
        byte[] known = hash;
        if (known == null) {
            known = Sha256.of(text);
            hash = known;
        }
        return known;
    }

    /// Omits the key, because this text may be logged.
    @Override
    public String toString() {
        return "ShownKey[…]";
    }
}
