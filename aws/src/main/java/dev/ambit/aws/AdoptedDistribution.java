package dev.ambit.aws;

import dev.ambit.host.cdn.Distribution;
import dev.ambit.stack.Drift;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.cloudfront.model.CacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.CustomErrorResponse;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;

/// Reads and marks adopted distributions on Amazon CloudFront.
record AdoptedDistribution(AwsClients clients) implements AdoptedKind {

    /// The property with the hosts of a distribution.
    static final String ALIASES = "aliases";

    private static final String MISSING = "missing";

    @Override
    public Optional<Found> read(
            AwsAccount account, WantedResource wanted, OwnerTags tags, Map<String, String> distribution) {
        return calls(account, wanted).byId(AdoptedKind.arn(wanted).id()).map(found -> {
            Map<String, String> detail = new HashMap<>(CloudFrontProvider.detail(account, found));
            if (found.config().aliases() != null) {
                detail.put(ALIASES, String.join(", ", found.config().aliases().items()));
            }
            return new Found(found.tags(), detail, drifts(Distribution.of(wanted.parameters()), found.config()));
        });
    }

    private static List<Drift> drifts(Distribution wanted, DistributionConfig config) {
        List<Drift> drifts = new ArrayList<>();
        if (!Boolean.TRUE.equals(config.enabled())) {
            drifts.add(new Drift("enabled", "true", "false"));
        }
        List<String> paths = config.cacheBehaviors() == null
                ? List.of()
                : config.cacheBehaviors().items().stream()
                        .map(CacheBehavior::pathPattern)
                        .toList();
        wanted.behaviors().stream()
                .filter(it -> !paths.contains(it.path()))
                .forEach(it -> drifts.add(
                        new Drift("behaviors." + it.path(), it.origin().toString(), MISSING)));
        List<CustomErrorResponse> pages = config.customErrorResponses() == null
                ? List.of()
                : config.customErrorResponses().items();
        wanted.errorPages().forEach((code, page) -> {
            String actual = pages.stream()
                    .filter(it -> code.equals(String.valueOf(it.errorCode())))
                    .map(it -> String.valueOf(it.responsePagePath()))
                    .findFirst()
                    .orElse(MISSING);
            if (!page.equals(actual)) {
                drifts.add(new Drift("errorPages." + code, page, actual));
            }
        });
        return drifts;
    }

    @Override
    public void tag(AwsAccount account, WantedResource wanted, OwnerTags tags, Found found) {
        calls(account, wanted).tag(AdoptedKind.arn(wanted).text(), tags.asMap());
    }

    private CloudFrontDistribution calls(AwsAccount account, WantedResource wanted) {
        return new CloudFrontDistribution(clients.cloudFront(account), wanted.name());
    }
}
