package dev.ambit.host.cdn;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A rule of a distribution for matching paths.
///
/// @param path starts with a slash; one `*` matches any text
/// @param cacheSeconds time to live of responses that do not set one; null uses the distribution's value. With
///     0, only bucket objects that set one are cached
/// @param headers set on each response, replacing those of the origin
/// @param fallback path of the bucket object that browsers get, with status 200, for a path without an object. Only for
///     the origin BUCKET; null: they get 404
public record Behavior(
        String path,
        Origin origin,
        @Nullable Integer cacheSeconds,
        @Nullable Map<String, String> headers,
        @Nullable String fallback) {

    public static final String PATHS = "a path such as /assets/*: a slash, then printable ASCII with at most one *";

    private static final int SECONDS_MAX = 31_536_000;
    private static final int HEADERS_MAX = 20;
    private static final Pattern PATH = Pattern.compile("/[!-)+-~]{0,199}|/[!-)+-~]{0,150}\\*[!-)+-~]{0,50}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");
    private static final Pattern VALUE = Pattern.compile("[ -~]{1,500}");

    /// Headers of the connection, of one visitor or of the delivery, which cannot be set.
    private static final Pattern NOT_ITS_OWN = Pattern.compile(
            "(?i)connection|content-(length|encoding|range)|transfer-encoding|set-cookie|upgrade|etag|age|vary|x-cache");

    public Behavior {
        headers = headers == null ? Map.of() : Map.copyOf(headers);
        requirePath(path);
        requireFallback(origin, fallback);
        if (cacheSeconds != null && (cacheSeconds < 0 || cacheSeconds > SECONDS_MAX)) {
            throw BAD_USER_INPUT
                    .because(("`cacheSeconds` must be 0 to %d; received `%d`. Send the number of seconds to cache a"
                                    + " response.")
                            .formatted(SECONDS_MAX, cacheSeconds))
                    .at("cacheSeconds", cacheSeconds, "0 to 31536000");
        }
        if (headers.size() > HEADERS_MAX) {
            throw BAD_USER_INPUT
                    .because("`headers` has %d entries; at most %d are allowed. Remove some."
                            .formatted(headers.size(), HEADERS_MAX))
                    .at("headers", headers.size(), "at most %d".formatted(HEADERS_MAX));
        }
        headers.forEach((name, value) -> {
            if (!NAME.matcher(name).matches()
                    || NOT_ITS_OWN.matcher(name).matches()
                    || !VALUE.matcher(value).matches()) {
                throw BAD_USER_INPUT
                        .because(("Header `%s` cannot be set to `%s`. Headers of the connection, of cookies and of the"
                                        + " cache"
                                        + " are reserved. Choose another header with a value of printable ASCII.")
                                .formatted(shortened(name), shortened(value)))
                        .at(
                                "headers." + name,
                                value,
                                "a header that is not reserved, with a value of 1 to 500 printable ASCII characters");
            }
        });
    }

    /// Returns the path pattern if it is valid.
    ///
    /// @throws dev.ambit.problem.Problem at `path`
    public static String requirePath(String path) {
        if (!PATH.matcher(path).matches()) {
            throw BAD_USER_INPUT
                    .because("`path` must be %s; received `%s`.".formatted(PATHS, shortened(path)))
                    .at("path", path, PATHS);
        }
        return path;
    }

    private static void requireFallback(Origin origin, @Nullable String fallback) {
        if (fallback != null && (origin != Origin.BUCKET || fallback.contains("*"))) {
            throw BAD_USER_INPUT
                    .because(("`fallback` must be an object of the bucket such as `/index.html`, in a behavior with the"
                                    + " origin `BUCKET`; received `%s` with the origin `%s`. Correct it, or remove it.")
                            .formatted(shortened(fallback), origin))
                    .at("fallback", fallback, "a path such as /index.html, with the origin BUCKET");
        }
        if (fallback != null) {
            requirePath(fallback);
        }
    }

    boolean covers(String asked) {
        return covers(path, asked);
    }

    /// Whether a pattern matches a path.
    ///
    /// @param asked text of a [RequestPath]
    static boolean covers(String path, String asked) {
        String of = path.contains("%") ? RequestPath.of(path).text() : path;
        int star = of.indexOf('*');
        return star < 0
                ? asked.equals(of)
                : asked.length() >= of.length() - 1
                        && asked.startsWith(of.substring(0, star))
                        && asked.endsWith(of.substring(star + 1));
    }

    @Override
    public Map<String, String> headers() {
        return headers == null ? Map.of() : new TreeMap<>(headers);
    }
}
