package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Key of a request, or "". Its hash is cached, because computing it costs as much as an entitlement check.
public final class ShownKey {

    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    private static final String NAME = "X-API-KEY";

    private final String text;
    private final boolean isApiKey;
    private byte @Nullable [] hash;

    private ShownKey(String text, boolean isApiKey) {
        this.text = text;
        this.isApiKey = isApiKey;
    }

    /// Reads the key from `X-API-KEY`, else from `Authorization: Bearer`.
    static ShownKey among(Function<String, @Nullable String> headers) {
        String key = headers.apply(NAME);
        return key != null ? new ShownKey(key, true) : new ShownKey(bearer(headers.apply("Authorization")), false);
    }

    /// Reads the key from the password of `Authorization: Basic`, else as [#among] does. The user name is ignored.
    /// Not for routes that browsers call, because browsers send Basic credentials automatically.
    static ShownKey basic(Function<String, @Nullable String> headers) {
        String header = headers.apply("Authorization");
        return header != null && isBasic(header) ? new ShownKey(password(header), false) : among(headers);
    }

    /// Returns whether a header of this name can contain a key.
    static boolean isCredential(String name) {
        return name.equalsIgnoreCase(NAME) || name.equalsIgnoreCase("Authorization");
    }

    /// Requires that a request has one credential, however often it is sent. With two, it would depend on the order of
    /// the headers which of them acts.
    ///
    /// @param headers returns all values of a header
    /// @param takesBasic whether the password of `Authorization: Basic` is a key
    /// @throws dev.ambit.problem.Problem `BadUserInput` if there are two different ones
    static void requireOne(Function<String, List<String>> headers, boolean takesBasic) {
        Stream<String> shown = Stream.concat(
                headers.apply(NAME).stream(),
                headers.apply("Authorization").stream()
                        .map(it -> takesBasic && isBasic(it) ? password(it) : bearer(it))
                        .filter(it -> !it.isEmpty()));
        if (shown.distinct().limit(2).count() > 1) {
            throw BAD_USER_INPUT
                    .because("The request has two different credentials in `X-API-KEY` and `Authorization`. Send one of"
                            + " them.")
                    .at("Authorization", "…", "no value beside another credential");
        }
    }

    private static String bearer(@Nullable String header) {
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : "";
    }

    private static boolean isBasic(String header) {
        return header.regionMatches(true, 0, BASIC, 0, BASIC.length());
    }

    private static String password(String header) {
        try {
            String decoded = new String(
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip()), UTF_8);
            return decoded.substring(decoded.indexOf(':') + 1);
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    /// Returns whether the key was sent in `X-API-KEY`.
    public boolean isApiKey() {
        return isApiKey;
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
