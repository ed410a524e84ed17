package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.stack.Drift;
import dev.ambit.stack.HostCheck;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.WantedResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.GetDomainNameResponse;
import software.amazon.awssdk.services.route53.model.Change;

/// Provides hosts as records in the hosted zone that the operator named. A host points to the distribution of its
/// stack, or to the API stage if the stack has no distribution.
final class Route53HostProvider implements Provider {

    private static final Duration PAUSE = Duration.ofSeconds(5);

    /// All distributions have this domain, and the hosted zone below.
    private static final String CLOUDFRONT_DOMAIN = ".cloudfront.net";
    private static final String CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";

    private final Function<WantedResource, AwsAccount> accounts;
    private final AwsClients clients;
    private final HostCheck allowed;
    private final HostStack stack;
    private final String installation;

    /// Reads the stack of a host, and stores the id of the change that Route 53 is publishing.
    interface HostStack {

        /// Returns a resource of the stack on AWS, unless it is missing or being removed.
        Optional<RemoteResource> find(WantedResource host, ResourceKind kind);

        /// Returns the id of the last saved change.
        Optional<String> change(WantedResource host);

        void save(WantedResource host, String change);
    }

    /// @param accounts returns the AWS account of a resource
    /// @param allowed decides which hosts a stack can have
    /// @param installation stable name of this installation
    Route53HostProvider(
            Function<WantedResource, AwsAccount> accounts,
            AwsClients clients,
            HostCheck allowed,
            HostStack stack,
            String installation) {
        this.accounts = accounts;
        this.clients = clients;
        this.allowed = allowed;
        this.stack = stack;
        this.installation = installation;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.HOST;
    }

    @Override
    public String name() {
        return Providers.AWS;
    }

    /// Returns the kinds that answer requests, because visitors arrive as soon as the host exists.
    @Override
    public Set<ResourceKind> after() {
        return Set.of(ResourceKind.API_STAGE, ResourceKind.FUNCTION, ResourceKind.CDN);
    }

    @Override
    public boolean mayBeAdopted() {
        return false;
    }

    @Override
    public void check(WantedResource wanted) {
        HostOnAws it = open(wanted);
        it.requireInZone();
        it.records().requireOurs();
        if (wanted.isSuspended()) {
            return;
        }
        allowed.objection(wanted).ifPresent(why -> {
            throw STACK_RESOURCE_REFUSED.because(why);
        });
        requireStage(wanted);
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        try {
            return make(wanted, log);
        } catch (InProgressException e) {
            throw e.atLeast(Certificate.PATIENCE);
        }
    }

    private Map<String, String> make(WantedResource wanted, StepLog log) {
        HostOnAws it = open(wanted);
        HostRecords records = it.records();
        records.requireOurs();
        Optional<HostRecords.Target> distribution = distribution(wanted);
        if (distribution.isPresent()) {
            // The distribution sends requests to the default address of the API.
            lead(it, null, log);
        }
        HostRecords.Target target = distribution.orElseGet(() -> stageTarget(it, log));
        List<Change> changes = records.changesTo(target);
        if (!changes.isEmpty()) {
            stack.save(wanted, it.zone().change(changes));
            log.say("Pointed %s to %s.".formatted(wanted.name(), target.name()));
        }
        requirePublished(it);
        if (distribution.isPresent()) {
            it.removeOurs(log);
        } else {
            lead(it, wanted.name(), log);
        }
        return Map.of(
                "address", "https://" + wanted.name(),
                "target", target.name(),
                "hostedZone", it.zone().id(),
                "awsAccount", it.account().number(),
                "console", console(it.zone()));
    }

    /// Returns the address of a zone in the console of AWS.
    static String console(HostedZone zone) {
        return "https://console.aws.amazon.com/route53/v2/hostedzones#ListRecordSets/" + zone.id();
    }

    @Override
    public List<TerraformImport> terraform(Map<String, String> detail) {
        String zone = detail.get("hostedZone");
        String address = detail.get("address");
        if (zone == null || address == null) {
            return List.of();
        }
        String host = address.replaceFirst("^https://", "");
        List<TerraformImport> imports = new ArrayList<>(List.of(
                new TerraformImport("aws_route53_record", "%s_%s_A".formatted(zone, host)),
                new TerraformImport("aws_route53_record", "%s_%s_AAAA".formatted(zone, host)),
                new TerraformImport("aws_route53_record", "%s_%s_TXT".formatted(zone, HostRecords.mark(host)))));
        if (!detail.getOrDefault("target", "").endsWith(CLOUDFRONT_DOMAIN)) {
            imports.add(new TerraformImport("aws_api_gateway_domain_name", host));
            imports.add(new TerraformImport("aws_api_gateway_base_path_mapping", host + "/"));
        }
        return imports;
    }

    /// Closes the default address of the API once the host leads to its stage, or opens it again.
    ///
    /// @param host null: the host does not lead there any more
    private void lead(HostOnAws it, @Nullable String host, StepLog log) {
        boolean isChanged = stack.find(it.wanted(), ResourceKind.API_STAGE)
                .filter(stage -> address(it, stage).lead(stage.wanted().name(), host))
                .isPresent();
        if (isChanged) {
            log.say(
                    host == null
                            ? "The stage answers at its default address again."
                            : "The host is the only address of the stage, as soon as each stage of the API has one.");
        }
    }

    private static DefaultAddress address(HostOnAws it, RemoteResource stage) {
        return new DefaultAddress(new RestApi(it.clients().apiGateway(it.account()), it.account(), api(stage)));
    }

    private void requirePublished(HostOnAws it) {
        stack.change(it.wanted())
                .filter(change -> !it.zone().isPublished(change))
                .ifPresent(_ -> {
                    throw new InProgressException(
                            "Route 53 is publishing the records of %s."
                                    .formatted(it.wanted().name()),
                            PAUSE,
                            Certificate.PATIENCE);
                });
    }

    /// Returns the distribution, which answers requests for the host without a custom domain on API Gateway.
    private Optional<HostRecords.Target> distribution(WantedResource wanted) {
        return stack.find(wanted, ResourceKind.CDN)
                .map(it -> it.detail().getOrDefault("domain", "none"))
                .map(it -> new HostRecords.Target(it, CLOUDFRONT_ZONE));
    }

    /// Has API Gateway accept requests for the host.
    private HostRecords.Target stageTarget(HostOnAws it, StepLog log) {
        RemoteResource stage = requireStage(it.wanted());
        CustomDomain domain = it.customDomain();
        if (domain.find().isEmpty()) {
            domain.create(
                    it.certificate(it.account()).issued(it.zone()), it.tags().asMap());
            log.say("Created the domain %s on API Gateway."
                    .formatted(it.wanted().name()));
        }
        GetDomainNameResponse found = it.requireOurs(domain).orElseThrow();
        domain.tags(it.account()).add(found.tags(), it.tags());
        if (!domain.leadsTo(api(stage), stage.wanted().name())) {
            domain.map(api(stage), stage.wanted().name());
        }
        return CustomDomain.requireAvailable(found);
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        HostOnAws it = open(wanted);
        HostRecords records = it.records();
        Optional<GetDomainNameResponse> domain = it.customDomain().find();
        if (records.addresses().isEmpty() && !records.isOurs() && domain.isEmpty()) {
            return ObservedResource.ABSENT;
        }
        List<Drift> drifts = new ArrayList<>();
        allowed.objection(wanted)
                .ifPresent(why -> drifts.add(new Drift("domain", "a host that a domain of the account covers", why)));
        if (!records.isOurs()) {
            drifts.add(new Drift("owner", "owner mark of this stack", "other or missing owner mark"));
        }
        Optional<HostRecords.Target> distribution = distribution(wanted);
        Optional<HostRecords.Target> target = distribution.or(() -> domain.map(CustomDomain::target));
        if (target.isEmpty()) {
            drifts.add(new Drift("apiDomain", "a domain on API Gateway", "missing"));
        } else if (!records.pointTo(target.get())) {
            drifts.add(new Drift("target", target.get().name(), records.targets()));
        } else if (distribution.isEmpty()) {
            stack.find(wanted, ResourceKind.API_STAGE)
                    .ifPresent(stage -> drifts.addAll(
                            address(it, stage).drifts(stage.wanted().name(), wanted.name())));
        }
        if (distribution.isEmpty()) {
            domain.ifPresent(found -> drifts.addAll(it.tags().drifts("tags.apiDomain", found.tags())));
            stack.find(wanted, ResourceKind.API_STAGE)
                    .filter(stage -> !it.customDomain()
                            .leadsTo(api(stage), stage.wanted().name()))
                    .ifPresent(stage ->
                            drifts.add(new Drift("stage", stage.wanted().name(), "another stage or none")));
        }
        return new ObservedResource(true, drifts);
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        HostOnAws it = open(wanted);
        Map<String, Long> counts = new HashMap<>();
        int records = it.records().removal().size();
        if (records > 0) {
            counts.put("records", (long) records);
        }
        it.customDomain()
                .find()
                .filter(found -> it.tags().isComplete(found.tags()))
                .ifPresent(_ -> counts.put("apiDomains", 1L));
        return counts;
    }

    /// Deletes the records first, and waits until no name server answers with them.
    @Override
    public void remove(WantedResource wanted, StepLog log) {
        HostOnAws it = open(wanted);
        List<Change> changes = it.records().removal();
        if (!changes.isEmpty()) {
            stack.save(wanted, it.zone().change(changes));
            log.say("Deleted the records of %s.".formatted(wanted.name()));
        }
        requirePublished(it);
        lead(it, null, log);
        it.removeOurs(log);
    }

    private RemoteResource requireStage(WantedResource wanted) {
        return stack.find(wanted, ResourceKind.API_STAGE)
                .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                        "The host `%s` needs an API stage on AWS. Add `API_STAGE` and `FUNCTION` to the stack."
                                .formatted(wanted.name())));
    }

    private static String api(RemoteResource stage) {
        return stage.detail().getOrDefault("api", "none");
    }

    private HostOnAws open(WantedResource wanted) {
        AwsAccount account = accounts.apply(wanted);
        var zone = new HostedZone(clients.route53(account), account.requireHostedZone());
        return new HostOnAws(wanted, account, zone, clients, OwnerTags.of(installation, wanted));
    }

    /// A host with the zone of its records.
    private record HostOnAws(
            WantedResource wanted, AwsAccount account, HostedZone zone, AwsClients clients, OwnerTags tags) {

        HostRecords records() {
            return HostRecords.read(zone, wanted.name(), tags);
        }

        CustomDomain customDomain() {
            return new CustomDomain(clients.apiGateway(account), wanted.name());
        }

        /// Returns the certificate of the host in the region of an account.
        Certificate certificate(AwsAccount region) {
            return new Certificate(
                    clients.acm(region), Certificate.domainOf(wanted.name(), zone.domain()), tags.installation());
        }

        void requireInZone() {
            String domain = zone.domain();
            if (!wanted.name().equals(domain) && !wanted.name().endsWith("." + domain)) {
                throw STACK_RESOURCE_REFUSED.because(
                        "Host `%s` is not in the hosted zone `%s` of the attached AWS account. Choose a host at or below `%s`."
                                .formatted(wanted.name(), zone.id(), domain));
            }
        }

        /// Deletes the domain on API Gateway, if it belongs to this stack.
        void removeOurs(StepLog log) {
            CustomDomain domain = customDomain();
            if (domain.find().filter(found -> tags.isComplete(found.tags())).isPresent()) {
                domain.remove();
                log.say("Deleted the domain %s from API Gateway.".formatted(wanted.name()));
            }
        }

        Optional<GetDomainNameResponse> requireOurs(CustomDomain domain) {
            Optional<GetDomainNameResponse> found = domain.find();
            found.filter(it -> !tags.isComplete(it.tags())).ifPresent(it -> {
                throw STACK_RESOURCE_REFUSED.because(
                        "Domain `%s` on API Gateway lacks the owner tags of this stack. Correct its tags, or delete it."
                                .formatted(it.domainName()));
            });
            return found;
        }

        @Override
        public String toString() {
            return wanted.toString();
        }
    }
}
