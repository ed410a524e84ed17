package dev.ambit.aws;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static java.util.stream.Collectors.toCollection;

import dev.ambit.host.cdn.Behavior;
import dev.ambit.host.cdn.Distribution;
import dev.ambit.host.cdn.Origin;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Checks whether CloudFront supports the settings of a distribution.
final class DistributionCheck {

    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_.*$/~\"'@:+&-]*");
    private static final Set<String> STATUSES =
            Set.of("400", "403", "404", "405", "414", "416", "500", "501", "502", "503", "504");

    private DistributionCheck() {}

    /// Returns why CloudFront does not support the settings, as a sentence, or nothing if it does.
    static Optional<String> objection(Distribution settings) {
        Stream<String> ofBehaviors = settings.behaviors().stream().flatMap(it -> objection(it).stream());
        Stream<String> ofPages = settings.errorPages().keySet().stream()
                .filter(it -> !STATUSES.contains(it))
                .map("CloudFront has no error page for the status `%s`. Remove it from `CDN.errorPages`."::formatted);
        return Stream.concat(ofBehaviors, ofPages).findFirst();
    }

    private static Optional<String> objection(Behavior it) {
        if (!it.headers().isEmpty()) {
            return Optional.of("CloudFront does not set `headers` of `%s`. Remove them, and set them in the function."
                    .formatted(it.path()));
        }
        if (it.fallback() != null) {
            return Optional.of(
                    "CloudFront has no `fallback` for a single behavior; `%s` has one. Remove it, and answer the"
                                    .formatted(it.path())
                            + " path in the function.");
        }
        return PATH.matcher(it.path()).matches()
                ? Optional.empty()
                : Optional.of("CloudFront cannot match the path `%s`. Use letters, digits and `_-.*$/~\"'@:+&`."
                        .formatted(shortened(it.path())));
    }

    /// @param buckets origins whose buckets the stack has on AWS
    static void require(Distribution settings, Set<Origin> buckets) {
        Set<Origin> needed = settings.behaviors().stream()
                .map(Behavior::origin)
                .collect(toCollection(() -> EnumSet.noneOf(Origin.class)));
        if (!settings.errorPages().isEmpty()) {
            needed.add(Origin.BUCKET);
        }
        needed.removeAll(buckets);
        objection(settings)
                .or(() -> Optional.of(
                                "The distribution reads an asset bucket on AWS, but the stack has none. Add `ASSET_BUCKET`.")
                        .filter(_ -> needed.contains(Origin.BUCKET)))
                .or(() -> Optional.of(
                                "The distribution reads images on AWS, but the stack has no bucket for them. Add `MEDIA`"
                                        + " without `baseUrl`, or remove the behavior.")
                        .filter(_ -> needed.contains(Origin.MEDIA)))
                .ifPresent(why -> {
                    throw STACK_RESOURCE_REFUSED.because(why);
                });
    }
}
