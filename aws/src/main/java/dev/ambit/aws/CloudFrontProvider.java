package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static java.util.stream.Collectors.toCollection;

import dev.ambit.host.cdn.Distribution;
import dev.ambit.host.cdn.Origin;
import dev.ambit.http.Sha256;
import dev.ambit.stack.Drift;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteCdnProvider;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.SharedProvider;
import dev.ambit.stack.Stage;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.WantedResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;
import software.amazon.awssdk.services.cloudfront.model.GetDistributionResponse;
import software.amazon.awssdk.services.cloudfront.model.OriginGroups;

/// Provides distributions on CloudFront. Development's is a copy of production's with its own origins and alias.
final class CloudFrontProvider implements RemoteCdnProvider {

    private static final Duration PAUSE = Duration.ofSeconds(30);

    /// CloudFront usually needs 5 to 40 minutes, after the validation of a certificate.
    private static final Duration PATIENCE = Duration.ofHours(2);

    private static final int REFERENCE_CHARS = 16;

    private final Function<WantedResource, AwsAccount> accounts;
    private final AwsClients clients;
    private final CdnStack stack;
    private final String installation;

    /// Reads the stack of a distribution.
    interface CdnStack {

        /// Returns a resource of the stack on AWS, unless it is missing or being removed.
        Optional<RemoteResource> find(WantedResource cdn, ResourceKind kind);

        /// Returns production's distribution; nothing for production itself.
        Optional<RemoteResource> original(WantedResource cdn);
    }

    /// @param accounts returns the AWS account of a resource
    /// @param installation stable name of this installation
    CloudFrontProvider(
            Function<WantedResource, AwsAccount> accounts, AwsClients clients, CdnStack stack, String installation) {
        this.accounts = accounts;
        this.clients = clients;
        this.stack = stack;
        this.installation = installation;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.CDN;
    }

    @Override
    public String name() {
        return Providers.AWS;
    }

    @Override
    public Set<ResourceKind> after() {
        return Set.of(ResourceKind.ASSET_BUCKET, ResourceKind.MEDIA, ResourceKind.API_STAGE, ResourceKind.FUNCTION);
    }

    @Override
    public boolean mayBeAdopted() {
        return false;
    }

    @Override
    public Optional<String> refusal(Map<String, String> parameters) {
        return DistributionCheck.objection(Distribution.of(parameters));
    }

    @Override
    public void check(WantedResource wanted) {
        DistributionCheck.require(
                Distribution.of(wanted.parameters()),
                Stream.of(Origin.values())
                        .filter(it -> findBucket(wanted, it).isPresent())
                        .collect(toCollection(() -> EnumSet.noneOf(Origin.class))));
        var _ = stage(wanted);
        var _ = found(open(wanted));
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        try {
            return make(wanted, log);
        } catch (InProgressException e) {
            throw e.atLeast(PATIENCE);
        }
    }

    private Map<String, String> make(WantedResource wanted, StepLog log) {
        CdnOnAws it = open(wanted);
        Optional<CloudFrontDistribution.Found> known = found(it);
        Map<Origin, S3Bucket> buckets = buckets(it);
        DistributionConfig config = config(it, known, buckets, true);
        if (known.isEmpty()) {
            String id =
                    it.calls().create(config, it.reference(), it.tags().asMap()).id();
            log.say("Created distribution %s.".formatted(id));
        }
        boolean isChanged = known.isEmpty() || repair(it, known.get(), config, log);
        CloudFrontDistribution.Found found = (isChanged ? found(it) : known)
                .orElseThrow(() -> deploying(it.calls().name()));
        buckets.forEach((origin, bucket) -> {
            if (new BucketGrant(origin, bucket, found).add()) {
                log.say("Let the distribution read bucket %s.".formatted(bucket.name()));
            }
        });
        if (!found.isDeployed()) {
            throw deploying(found.id());
        }
        return detail(it.account(), found);
    }

    static Map<String, String> detail(AwsAccount account, CloudFrontDistribution.Found found) {
        Map<String, String> detail = new HashMap<>(DistributionImports.detail(found.config()));
        detail.putAll(Map.of(
                "distribution", found.id(),
                "domain", found.distribution().domainName(),
                "awsAccount", account.number(),
                "console", "https://console.aws.amazon.com/cloudfront/v4/home#/distributions/" + found.id()));
        return detail;
    }

    @Override
    public List<TerraformImport> terraform(Map<String, String> detail) {
        return DistributionImports.of(detail);
    }

    /// Repairs a distribution.
    ///
    /// @return whether its configuration was changed
    private static boolean repair(
            CdnOnAws it, CloudFrontDistribution.Found found, DistributionConfig config, StepLog log) {
        if (!it.tags().isCurrent(found.tags())) {
            it.calls().tag(found.distribution().arn(), it.tags().asMap());
        }
        if (DistributionFacts.of(config).equals(DistributionFacts.of(found.config()))) {
            return false;
        }
        it.calls().update(found, config);
        log.say(it.wanted().isSuspended() ? "Disabled the distribution." : "Changed the distribution.");
        return true;
    }

    private InProgressException deploying(String distribution) {
        return underWay("deploying", distribution);
    }

    private InProgressException disabling(String distribution) {
        return underWay("disabling", distribution);
    }

    private InProgressException underWay(String doing, String distribution) {
        return new InProgressException(
                "CloudFront is %s distribution %s, which usually takes 5 to 40 minutes.".formatted(doing, distribution),
                clients.pause(PAUSE),
                PATIENCE);
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        CdnOnAws it = open(wanted);
        List<CloudFrontDistribution.Found> all = it.calls().all();
        if (all.isEmpty()) {
            return ObservedResource.ABSENT;
        }
        CloudFrontDistribution.Found found = all.getFirst();
        if (!found.isDeployed()) {
            throw deploying(found.id());
        }
        List<Drift> drifts = new ArrayList<>(it.tags().drifts(found.tags()));
        Map<Origin, S3Bucket> buckets = buckets(it);
        drifts.addAll(DistributionFacts.of(config(it, Optional.of(found), buckets, false))
                .drifts(DistributionFacts.of(found.config())));
        buckets.forEach((origin, bucket) ->
                new BucketGrant(origin, bucket, found).drift().ifPresent(drifts::add));
        return new ObservedResource(true, drifts);
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        CdnOnAws it = open(wanted);
        long ours = it.calls().all().stream()
                .filter(found -> it.tags().isComplete(found.tags()))
                .count();
        return ours == 0 ? Map.of() : Map.of("distributions", ours);
    }

    /// Disables the distribution, waits until CloudFront has deployed that, and deletes it.
    @Override
    public void remove(WantedResource wanted, StepLog log) {
        CdnOnAws it = open(wanted);
        for (CloudFrontDistribution.Found found : it.calls().all()) {
            it.requireOurs(found);
            if (Boolean.TRUE.equals(found.config().enabled())) {
                it.calls()
                        .update(found, found.config().toBuilder().enabled(false).build());
                log.say("Disabled distribution %s.".formatted(found.id()));
                throw disabling(found.id());
            }
            if (!found.isDeployed()) {
                throw disabling(found.id());
            }
            bucket(it, Origin.MEDIA).ifPresent(images -> new BucketGrant(Origin.MEDIA, images, found).revoke());
            it.calls().delete(found);
            log.say("Deleted distribution %s.".formatted(found.id()));
        }
    }

    /// Invalidates paths. CloudFront allows an asterisk only at the end, so that more may be invalidated.
    @Override
    public void invalidate(WantedResource wanted, List<String> paths) {
        AdoptedProvider.requireMade(wanted);
        CdnOnAws it = open(wanted);
        List<String> patterns = paths.stream()
                .map(path -> path.contains("*") ? path.substring(0, path.indexOf('*') + 1) : path)
                .distinct()
                .toList();
        found(it).ifPresent(found -> it.calls().invalidate(found, patterns));
    }

    /// Returns the wanted configuration.
    ///
    /// @param isMade whether the certificate and the origin access control are created if they are missing
    private DistributionConfig config(
            CdnOnAws it, Optional<CloudFrontDistribution.Found> known, Map<Origin, S3Bucket> buckets, boolean isMade) {
        Optional<DistributionConfig> present = known.map(CloudFrontDistribution.Found::config);
        Optional<DistributionConfig> below =
                it.wanted().stage() == Stage.PRODUCTION ? present : Optional.of(production(it));
        DistributionConfig config = plan(it, present, buckets, isMade).over(below);
        return present.map(found -> config.toBuilder()
                        .callerReference(found.callerReference())
                        .build())
                .orElse(config);
    }

    /// Returns the configuration of production's distribution, which development copies without parts that belong to
    /// production's own origins.
    private DistributionConfig production(CdnOnAws it) {
        return stack.original(it.wanted())
                .map(production -> production.detail().getOrDefault("distribution", "none"))
                .flatMap(id -> it.calls().config(id))
                .map(GetDistributionResponse::distribution)
                .map(software.amazon.awssdk.services.cloudfront.model.Distribution::distributionConfig)
                .map(config -> config.toBuilder()
                        .originGroups((OriginGroups) null)
                        .continuousDeploymentPolicyId(null)
                        .build())
                .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                        "Production's distribution `%s` does not exist. Repair the production stack, then resume the operation."
                                .formatted(it.wanted().production())));
    }

    private DistributionPlan plan(
            CdnOnAws it, Optional<DistributionConfig> present, Map<Origin, S3Bucket> buckets, boolean isMade) {
        RemoteResource stage = stage(it.wanted());
        Map<Origin, String> domains = new EnumMap<>(Origin.class);
        buckets.forEach((origin, bucket) -> domains.put(origin, bucket.domain()));
        Optional<String> host = stack.find(it.wanted(), ResourceKind.HOST)
                .map(found -> found.wanted().name());
        Optional<String> certificate = isMade
                ? host.map(it::certificate)
                : host.map(_ -> present.map(DistributionConfig::viewerCertificate)
                        .map(found -> found.acmCertificateArn())
                        .orElse("a certificate of the host"));
        return new DistributionPlan(
                it.calls().name(),
                Distribution.of(it.wanted().parameters()),
                AwsClients.stageHost(it.account(), stage.detail().getOrDefault("api", "none")),
                "/" + stage.wanted().name(),
                stage.wanted().secret(),
                domains,
                buckets.isEmpty() ? null : access(it, isMade),
                host.orElse(null),
                certificate.orElse(null),
                !it.wanted().isSuspended());
    }

    private RemoteResource stage(WantedResource wanted) {
        return stack.find(wanted, ResourceKind.API_STAGE)
                .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                        "The distribution needs an API stage on AWS. Add `API_STAGE` and `FUNCTION` to the stack."));
    }

    private static String access(CdnOnAws it, boolean isMade) {
        return isMade ? it.access().require() : it.access().find().orElse("none");
    }

    /// Returns the buckets that the distribution reads: that of the stack, and that of production's images.
    private Map<Origin, S3Bucket> buckets(CdnOnAws it) {
        Map<Origin, S3Bucket> buckets = new EnumMap<>(Origin.class);
        for (Origin origin : Origin.values()) {
            bucket(it, origin).ifPresent(bucket -> buckets.put(origin, bucket));
        }
        return buckets;
    }

    private Optional<S3Bucket> bucket(CdnOnAws it, Origin origin) {
        return findBucket(it.wanted(), origin)
                .map(found -> found.detail().get("bucket"))
                .map(name -> new S3Bucket(clients.s3(it.account()), it.account(), name));
    }

    /// Returns the resource of the stack that is a bucket for an origin.
    private Optional<RemoteResource> findBucket(WantedResource cdn, Origin origin) {
        return switch (origin) {
            case BUCKET -> stack.find(cdn, ResourceKind.ASSET_BUCKET);
            case MEDIA ->
                showsImages(cdn)
                        ? stack.find(cdn, ResourceKind.MEDIA)
                                .filter(it ->
                                        SharedProvider.mediaUrl(it.wanted()).isEmpty())
                        : Optional.empty();
            case FUNCTION -> Optional.empty();
        };
    }

    private static boolean showsImages(WantedResource cdn) {
        return Distribution.of(cdn.parameters()).behaviors().stream().anyMatch(it -> it.origin() == Origin.MEDIA);
    }

    private static Optional<CloudFrontDistribution.Found> found(CdnOnAws it) {
        Optional<CloudFrontDistribution.Found> found = it.calls().all().stream().findFirst();
        found.ifPresent(it::requireOurs);
        return found;
    }

    private CdnOnAws open(WantedResource wanted) {
        AwsAccount account = accounts.apply(wanted);
        return new CdnOnAws(wanted, account, clients, OwnerTags.of(installation, wanted));
    }

    /// A distribution with its AWS account.
    private record CdnOnAws(WantedResource wanted, AwsAccount account, AwsClients clients, OwnerTags tags) {

        CloudFrontDistribution calls() {
            return new CloudFrontDistribution(clients.cloudFront(account), LambdaName.of(account, wanted));
        }

        OriginAccess access() {
            return new OriginAccess(clients.cloudFront(account), account, tags.installation());
        }

        /// Returns the ARN of the certificate in the region in which CloudFront looks for it.
        String certificate(String host) {
            var zone = new HostedZone(clients.route53(account), account.requireHostedZone());
            return new Certificate(
                            clients.acm(account.inGlobalRegion()),
                            Certificate.domainOf(host, zone.domain()),
                            tags.installation())
                    .issued(zone);
        }

        String reference() {
            return "%s %s"
                    .formatted(
                            wanted.environmentId(), Sha256.hex(wanted.secret()).substring(0, REFERENCE_CHARS));
        }

        void requireOurs(CloudFrontDistribution.Found found) {
            if (tags.isStranger(found.tags()) || !found.tags().containsKey(OwnerTags.INSTALLATION)) {
                throw STACK_RESOURCE_REFUSED.because(
                        "Distribution `%s` has the comment `%s`, but not the owner tags of this stack. Correct its tags, or delete it."
                                .formatted(found.id(), calls().name()));
            }
        }

        @Override
        public String toString() {
            return wanted.toString();
        }
    }
}
