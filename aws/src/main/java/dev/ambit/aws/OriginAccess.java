package dev.ambit.aws;

import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudfront.model.ListOriginAccessControlsResponse;
import software.amazon.awssdk.services.cloudfront.model.OriginAccessControlOriginTypes;
import software.amazon.awssdk.services.cloudfront.model.OriginAccessControlSigningBehaviors;
import software.amazon.awssdk.services.cloudfront.model.OriginAccessControlSigningProtocols;
import software.amazon.awssdk.services.cloudfront.model.OriginAccessControlSummary;

/// The origin access control with which distributions sign their requests to buckets. An AWS account can have 100 of
/// them, so all distributions of an installation share one. It has no tags and is kept; its name contains the
/// installation.
record OriginAccess(CloudFrontClient cloudFront, AwsAccount account, String installation) {

    private static final int NAME_CHARS = 12;

    private String name() {
        return "%s-ambit-%s"
                .formatted(account.prefix(), installation.substring(0, Math.min(NAME_CHARS, installation.length())));
    }

    /// Returns the id of the control, if it exists.
    Optional<String> find() {
        return run("cloudfront:ListOriginAccessControls", () -> {
            String marker = null;
            do {
                String from = marker;
                ListOriginAccessControlsResponse page = cloudFront.listOriginAccessControls(it -> it.marker(from));
                Optional<String> found = page.originAccessControlList().items().stream()
                        .filter(it -> name().equals(it.name()))
                        .map(OriginAccessControlSummary::id)
                        .findFirst();
                if (found.isPresent()) {
                    return found;
                }
                marker = Boolean.TRUE.equals(page.originAccessControlList().isTruncated())
                        ? page.originAccessControlList().nextMarker()
                        : null;
            } while (marker != null);
            return Optional.<String>empty();
        });
    }

    String require() {
        return find().orElseGet(this::create);
    }

    private String create() {
        return run(
                "cloudfront:CreateOriginAccessControl",
                () -> cloudFront
                        .createOriginAccessControl(it -> it.originAccessControlConfig(config -> config.name(name())
                                .description("Distributions of Ambit read their buckets.")
                                .originAccessControlOriginType(OriginAccessControlOriginTypes.S3)
                                .signingProtocol(OriginAccessControlSigningProtocols.SIGV4)
                                .signingBehavior(OriginAccessControlSigningBehaviors.ALWAYS)))
                        .originAccessControl()
                        .id());
    }

    private <T> T run(String action, Supplier<T> call) {
        return AwsCall.of(action, name(), call);
    }
}
