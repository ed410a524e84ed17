package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudfront.model.CnameAlreadyExistsException;
import software.amazon.awssdk.services.cloudfront.model.Distribution;
import software.amazon.awssdk.services.cloudfront.model.DistributionAlreadyExistsException;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;
import software.amazon.awssdk.services.cloudfront.model.DistributionSummary;
import software.amazon.awssdk.services.cloudfront.model.GetDistributionResponse;
import software.amazon.awssdk.services.cloudfront.model.ListDistributionsResponse;
import software.amazon.awssdk.services.cloudfront.model.NoSuchDistributionException;
import software.amazon.awssdk.services.cloudfront.model.Tag;
import software.amazon.awssdk.services.cloudfront.model.Tags;

/// The calls about one distribution. Its comment is its name, because CloudFront generates the id.
record CloudFrontDistribution(CloudFrontClient cloudFront, String name) {

    /// Caller references to try for one resource: CloudFront may refuse the reference of a deleted distribution.
    private static final int REFERENCES = 3;

    private static final String DEPLOYED = "Deployed";

    /// An existing distribution.
    ///
    /// @param etag of this configuration; CloudFront refuses a change with an outdated ETag
    record Found(Distribution distribution, String etag, Map<String, String> tags) {

        Found {
            tags = Map.copyOf(tags);
        }

        DistributionConfig config() {
            return distribution.distributionConfig();
        }

        String id() {
            return distribution.id();
        }

        boolean isDeployed() {
            return DEPLOYED.equals(distribution.status());
        }
    }

    /// Returns the distributions with this name, which are several only if an interrupted creation was repeated.
    List<Found> all() {
        List<DistributionSummary> named = run(
                "cloudfront:ListDistributions",
                () -> summaries()
                        .filter(it -> name.equals(it.comment()))
                        .sorted((one, other) -> one.id().compareTo(other.id()))
                        .toList());
        return named.stream().flatMap(it -> byId(it.id()).stream()).toList();
    }

    private Stream<DistributionSummary> summaries() {
        Stream<DistributionSummary> all = Stream.empty();
        String marker = null;
        do {
            String from = marker;
            ListDistributionsResponse page = cloudFront.listDistributions(it -> it.marker(from));
            all = Stream.concat(all, page.distributionList().items().stream());
            marker = Boolean.TRUE.equals(page.distributionList().isTruncated())
                    ? page.distributionList().nextMarker()
                    : null;
        } while (marker != null);
        return all;
    }

    /// Returns a distribution with its tags, or nothing if it does not exist.
    Optional<Found> byId(String id) {
        return config(id)
                .map(it -> new Found(
                        it.distribution(), it.eTag(), tags(it.distribution().arn())));
    }

    /// Returns a distribution by its id, or nothing if it does not exist.
    Optional<GetDistributionResponse> config(String id) {
        return run("cloudfront:GetDistribution", () -> {
            try {
                return Optional.of(cloudFront.getDistribution(it -> it.id(id)));
            } catch (NoSuchDistributionException _) {
                return Optional.<GetDistributionResponse>empty();
            }
        });
    }

    private Map<String, String> tags(String arn) {
        Map<String, String> tags = new HashMap<>();
        run("cloudfront:ListTagsForResource", () -> cloudFront.listTagsForResource(it -> it.resource(arn)))
                .tags()
                .items()
                .forEach(it -> tags.put(it.key(), it.value()));
        return tags;
    }

    /// Creates a distribution with its tags, so that an interrupted step leaves no untagged distribution.
    ///
    /// @param reference that differs between resources
    Distribution create(DistributionConfig config, String reference, Map<String, String> tags) {
        return run("cloudfront:CreateDistribution", () -> {
            for (int i = 0; i < REFERENCES; i++) {
                DistributionConfig numbered = config.toBuilder()
                        .callerReference("%s %d".formatted(reference, i))
                        .build();
                try {
                    return cloudFront
                            .createDistributionWithTags(it -> it.distributionConfigWithTags(
                                    both -> both.distributionConfig(numbered).tags(tags(tags))))
                            .distribution();
                } catch (DistributionAlreadyExistsException _) {
                    // A distribution that no longer exists had this reference.
                } catch (CnameAlreadyExistsException _) {
                    throw taken(config);
                }
            }
            throw STACK_RESOURCE_REFUSED.because(
                    "All caller references of distribution `%s` are used. Delete the stack, then order it again."
                            .formatted(name));
        });
    }

    private static Tags tags(Map<String, String> tags) {
        return Tags.builder()
                .items(tags.entrySet().stream()
                        .map(it -> Tag.builder()
                                .key(it.getKey())
                                .value(it.getValue())
                                .build())
                        .toList())
                .build();
    }

    void update(Found found, DistributionConfig config) {
        run("cloudfront:UpdateDistribution", () -> {
            try {
                return cloudFront.updateDistribution(
                        it -> it.id(found.id()).ifMatch(found.etag()).distributionConfig(config));
            } catch (CnameAlreadyExistsException _) {
                throw taken(config);
            }
        });
    }

    void tag(String arn, Map<String, String> tags) {
        run(
                "cloudfront:TagResource",
                () -> cloudFront.tagResource(it -> it.resource(arn).tags(tags(tags))));
    }

    /// Deletes a disabled distribution.
    void delete(Found found) {
        run(
                "cloudfront:DeleteDistribution",
                () -> cloudFront.deleteDistribution(it -> it.id(found.id()).ifMatch(found.etag())));
    }

    /// Invalidates paths. An asterisk is allowed only at the end of a path.
    void invalidate(Found found, List<String> paths) {
        run(
                "cloudfront:CreateInvalidation",
                () -> cloudFront.createInvalidation(it -> it.distributionId(found.id())
                        .invalidationBatch(batch -> batch.callerReference(
                                        UUID.randomUUID().toString())
                                .paths(list -> list.quantity(paths.size()).items(paths)))));
    }

    private RuntimeException taken(DistributionConfig config) {
        return STACK_RESOURCE_REFUSED.because(
                "Host `%s` is an alias of another distribution of CloudFront. Remove the alias there, then resume the operation."
                        .formatted(String.join(", ", config.aliases().items())));
    }

    private <T> T run(String action, Supplier<T> call) {
        return AwsCall.of(action, name, call);
    }
}
