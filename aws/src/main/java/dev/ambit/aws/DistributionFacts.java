package dev.ambit.aws;

import dev.ambit.http.Sha256;
import dev.ambit.stack.Drift;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.model.AllowedMethods;
import software.amazon.awssdk.services.cloudfront.model.CacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.CustomErrorResponse;
import software.amazon.awssdk.services.cloudfront.model.DefaultCacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;
import software.amazon.awssdk.services.cloudfront.model.ForwardedValues;
import software.amazon.awssdk.services.cloudfront.model.Method;
import software.amazon.awssdk.services.cloudfront.model.Origin;
import software.amazon.awssdk.services.cloudfront.model.OriginCustomHeader;

/// The settings of a distribution that Ambit sets or copies, by their paths. Settings that CloudFront adds itself
/// are left out, so that two configurations with the same facts need no update.
record DistributionFacts(Map<String, String> all) {

    private static final String KEY = "origins.api.key";

    DistributionFacts {
        all = Map.copyOf(all);
    }

    static DistributionFacts of(DistributionConfig config) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("enabled", String.valueOf(config.enabled()));
        facts.put("startPage", text(config.defaultRootObject()));
        facts.put(
                "aliases",
                config.aliases() == null
                        ? ""
                        : String.join(", ", sorted(config.aliases().items())));
        String certificate = config.viewerCertificate() == null
                ? null
                : config.viewerCertificate().acmCertificateArn();
        facts.put("certificate", certificate == null ? "" : certificate);
        config.origins().items().forEach(it -> addOrigin(facts, it));
        facts.put("behaviors.otherwise", text(config.defaultCacheBehavior()));
        List<CacheBehavior> behaviors = config.cacheBehaviors() == null
                ? List.of()
                : config.cacheBehaviors().items();
        behaviors.forEach(it -> facts.put("behaviors." + it.pathPattern(), text(it)));
        facts.put(
                "behaviors.order",
                String.join(
                        " ", behaviors.stream().map(CacheBehavior::pathPattern).toList()));
        List<CustomErrorResponse> errors = config.customErrorResponses() == null
                ? List.of()
                : config.customErrorResponses().items();
        errors.forEach(it -> facts.put("errorPages." + it.errorCode(), String.valueOf(it.responsePagePath())));
        addCopied(facts, config);
        return new DistributionFacts(facts);
    }

    /// Adds settings that Ambit never sets, but that development copies from production.
    private static void addCopied(Map<String, String> facts, DistributionConfig config) {
        facts.put("priceClass", text(config.priceClassAsString()));
        facts.put("webAcl", text(config.webACLId()));
        facts.put("httpVersion", text(config.httpVersionAsString()));
    }

    private static void addOrigin(Map<String, String> facts, Origin it) {
        facts.put(
                "origins." + it.id(),
                "%s%s %s"
                        .formatted(it.domainName(), text(it.originPath()), text(it.originAccessControlId()))
                        .strip());
        if (it.id().equals(DistributionPlan.API)) {
            String key = it.customHeaders() == null
                    ? ""
                    : it.customHeaders().items().stream()
                            .filter(header -> DistributionPlan.KEY_HEADER.equals(header.headerName()))
                            .map(OriginCustomHeader::headerValue)
                            .findFirst()
                            .orElse("");
            facts.put(KEY, Sha256.hex(key));
        }
    }

    @SuppressWarnings("deprecation")
    private static String text(DefaultCacheBehavior it) {
        return text(
                it.targetOriginId(),
                it.viewerProtocolPolicyAsString(),
                it.allowedMethods(),
                it.compress(),
                it.cachePolicyId(),
                it.originRequestPolicyId(),
                it.forwardedValues(),
                Stream.of(it.minTTL(), it.defaultTTL(), it.maxTTL())
                        .map(String::valueOf)
                        .toList());
    }

    @SuppressWarnings("deprecation")
    private static String text(CacheBehavior it) {
        return text(
                it.targetOriginId(),
                it.viewerProtocolPolicyAsString(),
                it.allowedMethods(),
                it.compress(),
                it.cachePolicyId(),
                it.originRequestPolicyId(),
                it.forwardedValues(),
                Stream.of(it.minTTL(), it.defaultTTL(), it.maxTTL())
                        .map(String::valueOf)
                        .toList());
    }

    private static String text(
            String origin,
            String protocol,
            @Nullable AllowedMethods methods,
            @Nullable Boolean isCompressed,
            @Nullable String cachePolicy,
            @Nullable String requestPolicy,
            @Nullable ForwardedValues forwarded,
            List<String> seconds) {
        String caching = text(cachePolicy).isEmpty()
                ? "cached for %s seconds, %s".formatted(String.join("/", seconds), text(forwarded))
                : "policies %s %s".formatted(cachePolicy, text(requestPolicy));
        return "%s, %s, %s, %s, %s"
                .formatted(
                        origin,
                        protocol,
                        methods == null
                                ? ""
                                : String.join(
                                        " ",
                                        sorted(methods.items().stream()
                                                .map(Method::toString)
                                                .toList())),
                        Boolean.TRUE.equals(isCompressed) ? "compressed" : "not compressed",
                        caching);
    }

    private static String text(@Nullable ForwardedValues it) {
        return it == null
                ? "nothing forwarded"
                : "query %s, cookies %s, headers %s"
                        .formatted(
                                it.queryString(),
                                it.cookies() == null ? "none" : it.cookies().forwardAsString(),
                                it.headers() == null
                                        ? ""
                                        : String.join(" ", sorted(it.headers().items())));
    }

    private static String text(@Nullable String it) {
        return it == null ? "" : it;
    }

    private static List<String> sorted(List<String> all) {
        return all.stream().sorted().toList();
    }

    /// Returns the differences of a distribution with other facts.
    List<Drift> drifts(DistributionFacts found) {
        var paths = new TreeSet<>(all.keySet());
        paths.addAll(found.all.keySet());
        return paths.stream()
                .filter(it -> !shown(it).equals(found.shown(it)))
                .map(it -> it.equals(KEY)
                        ? new Drift(it, "the key of the stage", "another key or none")
                        : new Drift(it, shown(it), found.shown(it)))
                .toList();
    }

    private String shown(String path) {
        return all.getOrDefault(path, "none");
    }
}
