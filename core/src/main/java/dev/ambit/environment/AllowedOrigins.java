package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.util.List;
import java.util.regex.Pattern;

/// Validates the origins of web pages that may use client keys.
final class AllowedOrigins {

    private static final String FIELD = "allowedOrigins";
    private static final int ORIGINS_MAX = 100;
    private static final int CHARS_MAX = 255;

    /// An origin as browsers send it: without a path, and without the default port of its scheme.
    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://(?:[a-z0-9.-]+|\\[[0-9a-f:.]+])(?::[1-9][0-9]{0,4})?");

    private static final Pattern DEFAULT_PORT = Pattern.compile("https://.*:443|http://.*:80");

    private AllowedOrigins() {}

    /// Returns the origins sorted and without duplicates.
    ///
    /// @throws Problem 400 for an origin that no browser sends
    static List<String> valid(List<String> origins) {
        if (origins.size() > ORIGINS_MAX) {
            throw BAD_USER_INPUT
                    .because("`%s` has %d origins. Send at most %d.".formatted(FIELD, origins.size(), ORIGINS_MAX))
                    .at(FIELD, origins.size(), "up to %d origins".formatted(ORIGINS_MAX));
        }
        for (int i = 0; i < origins.size(); i++) {
            require("%s.%d".formatted(FIELD, i), origins.get(i));
        }
        return origins.stream().distinct().sorted().toList();
    }

    private static void require(String path, String origin) {
        if (origin.length() > CHARS_MAX
                || !ORIGIN.matcher(origin).matches()
                || DEFAULT_PORT.matcher(origin).matches()) {
            throw BAD_USER_INPUT
                    .because(("`%s` must be a scheme and a host in lower case, without a path or a default port;"
                                    + " received `%s`. Send a value such as `https://shop.example`.")
                            .formatted(FIELD, Problem.shortened(origin)))
                    .at(path, Problem.shortened(origin), ORIGIN.pattern());
        }
    }
}
