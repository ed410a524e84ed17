package dev.ambit.host.cdn;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The settings of a distribution. Development has those of production, unless its stack parameters override
/// one.
///
/// @param behaviors the first match applies; the function answers all other paths
/// @param errorPages path of the bucket object that browsers get, by status
/// @param cacheSeconds default time to live, in seconds; see [Behavior]
/// @param isCompressed whether text responses are compressed
public record Distribution(
        List<Behavior> behaviors, Map<String, String> errorPages, int cacheSeconds, boolean isCompressed) {

    static final Distribution PLAIN = new Distribution(List.of(), Map.of(), 0, false);

    private static final Behavior OTHERWISE = new Behavior("/*", Origin.FUNCTION, null, null, null);
    private static final int BEHAVIORS_MAX = 50;
    private static final int PAGES_MAX = 20;
    private static final Pattern STATUS = Pattern.compile("[45][0-9]{2}");

    private record Behaviors(List<Behavior> behaviors) {}

    private record Pages(Map<String, String> errorPages) {}

    public Distribution {
        behaviors = List.copyOf(behaviors);
        errorPages = new TreeMap<>(errorPages);
        if (behaviors.size() > BEHAVIORS_MAX) {
            throw BAD_USER_INPUT
                    .because("`behaviors` has %d entries; at most %d are allowed. Remove or combine some."
                            .formatted(behaviors.size(), BEHAVIORS_MAX))
                    .at("behaviors", behaviors.size(), "at most %d".formatted(BEHAVIORS_MAX));
        }
        if (errorPages.size() > PAGES_MAX) {
            throw BAD_USER_INPUT
                    .because("`errorPages` has %d entries; at most %d are allowed. Remove some."
                            .formatted(errorPages.size(), PAGES_MAX))
                    .at("errorPages", errorPages.size(), "at most %d".formatted(PAGES_MAX));
        }
        errorPages.forEach((status, page) -> {
            if (!STATUS.matcher(status).matches() || page.contains("*")) {
                throw BAD_USER_INPUT
                        .because(("An error page maps a status from 400 to 599 to an object of the bucket;"
                                        + " received `%s`: `%s`. Send an entry such as `404`: `/errors/404.html`.")
                                .formatted(shortened(status), shortened(page)))
                        .at(
                                "errorPages." + status,
                                page,
                                "a status from 400 to 599 and an object of the bucket such as /errors/404.html");
            }
            Behavior.requirePath(page);
        });
    }

    /// Parses the parameters of the CDN resource.
    ///
    /// @param parameters of the resource
    /// @throws dev.ambit.problem.Problem with the path of the invalid value
    public static Distribution of(Map<String, String> parameters) {
        return new Distribution(
                Json.read("{\"behaviors\":%s}".formatted(parameters.getOrDefault("behaviors", "[]")), Behaviors.class)
                        .behaviors(),
                Json.read("{\"errorPages\":%s}".formatted(parameters.getOrDefault("errorPages", "{}")), Pages.class)
                        .errorPages(),
                Integer.parseInt(parameters.getOrDefault("cacheSeconds", "0")),
                Boolean.parseBoolean(parameters.getOrDefault("compress", "false")));
    }

    /// Returns the behavior of a path.
    public Behavior behavior(String path) {
        return behaviors.stream().filter(it -> it.covers(path)).findFirst().orElse(OTHERWISE);
    }

    int seconds(Behavior behavior) {
        Integer own = behavior.cacheSeconds();
        return own == null ? cacheSeconds : own;
    }

    Optional<String> errorPage(int status) {
        return Optional.ofNullable(errorPages.get(Integer.toString(status)));
    }
}
