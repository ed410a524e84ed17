package dev.ambit.aws;

import dev.ambit.host.cdn.Behavior;
import dev.ambit.host.cdn.Distribution;
import dev.ambit.host.cdn.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.model.Aliases;
import software.amazon.awssdk.services.cloudfront.model.CacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.CacheBehaviors;
import software.amazon.awssdk.services.cloudfront.model.CustomErrorResponse;
import software.amazon.awssdk.services.cloudfront.model.CustomErrorResponses;
import software.amazon.awssdk.services.cloudfront.model.CustomOriginConfig;
import software.amazon.awssdk.services.cloudfront.model.DefaultCacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;
import software.amazon.awssdk.services.cloudfront.model.HttpVersion;
import software.amazon.awssdk.services.cloudfront.model.MinimumProtocolVersion;
import software.amazon.awssdk.services.cloudfront.model.OriginCustomHeader;
import software.amazon.awssdk.services.cloudfront.model.OriginProtocolPolicy;
import software.amazon.awssdk.services.cloudfront.model.Origins;
import software.amazon.awssdk.services.cloudfront.model.S3OriginConfig;
import software.amazon.awssdk.services.cloudfront.model.SSLSupportMethod;
import software.amazon.awssdk.services.cloudfront.model.SslProtocol;
import software.amazon.awssdk.services.cloudfront.model.ViewerCertificate;

/// Computes the configuration of a distribution, as a pure function. It starts from production's present
/// configuration, so settings that Ambit does not set stay in production and are copied to development.
///
/// @param name also the comment
/// @param settings of the blueprint
/// @param api domain of the API of the stage
/// @param path of the stage, such as `/dev-stage`
/// @param key of the stage
/// @param buckets domains of the buckets that the stack has
/// @param access id of the origin access control; null if the stack has no bucket
/// @param host alias; null: the distribution has only its own name
/// @param certificate ARN for the host
record DistributionPlan(
        String name,
        Distribution settings,
        String api,
        String path,
        String key,
        Map<Origin, String> buckets,
        @Nullable String access,
        @Nullable String host,
        @Nullable String certificate,
        boolean isEnabled) {

    static final String API = "api";
    static final String BUCKET = "bucket";
    static final String MEDIA = "media";
    static final String KEY_HEADER = "x-api-key";

    private static final String START_PAGE = "index.html";
    private static final String HOST_HEADER = "Forwarded";
    private static final int HTTPS = 443;
    private static final int HTTP = 80;
    private static final int READ_SECONDS = 30;
    private static final int KEEP_ALIVE_SECONDS = 5;
    private static final long ERROR_SECONDS = 10;

    DistributionPlan {
        buckets = Map.copyOf(buckets);
    }

    /// Returns the name of an origin in the configuration.
    static String idOf(Origin origin) {
        return switch (origin) {
            case BUCKET -> BUCKET;
            case MEDIA -> MEDIA;
            case FUNCTION -> API;
        };
    }

    /// Returns the configuration.
    ///
    /// @param below the present configuration of production; empty if there is none
    DistributionConfig over(Optional<DistributionConfig> below) {
        DistributionConfig base = below.orElseGet(() -> DistributionConfig.builder()
                .callerReference(name)
                .httpVersion(HttpVersion.HTTP2)
                .isIPV6Enabled(true)
                .build());
        List<CustomErrorResponse> errors = settings.errorPages().entrySet().stream()
                .map(it -> CustomErrorResponse.builder()
                        .errorCode(Integer.parseInt(it.getKey()))
                        .responseCode(it.getKey())
                        .responsePagePath(it.getValue())
                        .errorCachingMinTTL(ERROR_SECONDS)
                        .build())
                .toList();
        List<CacheBehavior> behaviors = behaviors(base);
        List<String> aliases = host == null ? List.of() : List.of(host);
        return base.toBuilder()
                .comment(name)
                .enabled(isEnabled)
                .defaultRootObject(startPage(base))
                .aliases(Aliases.builder()
                        .quantity(aliases.size())
                        .items(aliases)
                        .build())
                .origins(origins())
                .defaultCacheBehavior(byDefault(base.defaultCacheBehavior()))
                .cacheBehaviors(CacheBehaviors.builder()
                        .quantity(behaviors.size())
                        .items(behaviors)
                        .build())
                .customErrorResponses(CustomErrorResponses.builder()
                        .quantity(errors.size())
                        .items(errors)
                        .build())
                .viewerCertificate(viewerCertificate())
                .build();
    }

    /// Returns the object that answers `/`. CloudFront, unlike the local engine, needs its name.
    private @Nullable String startPage(DistributionConfig base) {
        return settings.behavior("/").origin() == Origin.BUCKET ? START_PAGE : base.defaultRootObject();
    }

    private ViewerCertificate viewerCertificate() {
        return certificate == null
                ? ViewerCertificate.builder().cloudFrontDefaultCertificate(true).build()
                : ViewerCertificate.builder()
                        .acmCertificateArn(certificate)
                        .sslSupportMethod(SSLSupportMethod.SNI_ONLY)
                        .minimumProtocolVersion(MinimumProtocolVersion.TLS_V1_2_2021)
                        .build();
    }

    private Origins origins() {
        List<software.amazon.awssdk.services.cloudfront.model.Origin> all = new ArrayList<>();
        List<OriginCustomHeader> headers = Stream.concat(
                        Stream.of(header(KEY_HEADER, key)),
                        Stream.ofNullable(host).map(it -> header(HOST_HEADER, "host=%s;proto=https".formatted(it))))
                .toList();
        all.add(software.amazon.awssdk.services.cloudfront.model.Origin.builder()
                .id(API)
                .domainName(api)
                .originPath(path)
                .customHeaders(it -> it.quantity(headers.size()).items(headers))
                .customOriginConfig(CustomOriginConfig.builder()
                        .httpPort(HTTP)
                        .httpsPort(HTTPS)
                        .originProtocolPolicy(OriginProtocolPolicy.HTTPS_ONLY)
                        .originSslProtocols(it -> it.quantity(1).items(SslProtocol.TLS_V1_2))
                        .originReadTimeout(READ_SECONDS)
                        .originKeepaliveTimeout(KEEP_ALIVE_SECONDS)
                        .build())
                .build());
        buckets.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(it -> bucket(idOf(it.getKey()), it.getValue()))
                .forEach(all::add);
        return Origins.builder().quantity(all.size()).items(all).build();
    }

    private software.amazon.awssdk.services.cloudfront.model.Origin bucket(String id, String domain) {
        return software.amazon.awssdk.services.cloudfront.model.Origin.builder()
                .id(id)
                .domainName(domain)
                .originPath("")
                .customHeaders(it -> it.quantity(0))
                .originAccessControlId(access)
                .s3OriginConfig(
                        S3OriginConfig.builder().originAccessIdentity("").build())
                .build();
    }

    private static OriginCustomHeader header(String name, String value) {
        return OriginCustomHeader.builder().headerName(name).headerValue(value).build();
    }

    /// Returns the behaviors in the order of the blueprint, after those of the error pages.
    private List<CacheBehavior> behaviors(DistributionConfig base) {
        Stream<Behavior> pages = settings.errorPages().values().stream()
                .distinct()
                .filter(page ->
                        settings.behaviors().stream().noneMatch(it -> it.path().equals(page)))
                .map(page -> new Behavior(page, Origin.BUCKET, null, null, null));
        return Stream.concat(pages, settings.behaviors().stream())
                .map(it -> behavior(it, known(base, it.path())))
                .toList();
    }

    private static Optional<CacheBehavior> known(DistributionConfig base, String path) {
        return base.cacheBehaviors() == null
                ? Optional.empty()
                : base.cacheBehaviors().items().stream()
                        .filter(it -> path.equals(it.pathPattern()))
                        .findFirst();
    }

    private CacheBehavior behavior(Behavior it, Optional<CacheBehavior> known) {
        Integer own = it.cacheSeconds();
        var caching =
                new OriginCaching(it.origin(), own == null ? settings.cacheSeconds() : own, settings.isCompressed());
        return caching.over(known.orElseGet(() -> CacheBehavior.builder().build()).toBuilder()
                        .pathPattern(it.path()))
                .build();
    }

    private DefaultCacheBehavior byDefault(@Nullable DefaultCacheBehavior known) {
        var caching = new OriginCaching(Origin.FUNCTION, settings.cacheSeconds(), settings.isCompressed());
        return caching.over((known == null ? DefaultCacheBehavior.builder().build() : known).toBuilder())
                .build();
    }
}
