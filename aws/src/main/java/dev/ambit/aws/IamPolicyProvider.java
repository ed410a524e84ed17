package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.WantedResource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Provides the access policy of a store as one managed policy of IAM, which production and development share.
/// Operators attach it to the groups or roles of people. Ambit never attaches or detaches it.
final class IamPolicyProvider implements Provider {

    /// The kinds that the policy allows people to use.
    static final Set<ResourceKind> KINDS =
            Set.of(ResourceKind.ASSET_BUCKET, ResourceKind.MEDIA, ResourceKind.FUNCTION, ResourceKind.CDN);

    /// The property with the ARN of the policy.
    static final String POLICY = "policy";

    private static final String STAGE = "stage";
    private static final int WRITES_MAX = 3;

    private final Function<WantedResource, AwsAccount> accounts;
    private final AwsClients clients;
    private final PolicyStacks stacks;
    private final String installation;

    /// @param accounts returns the AWS account of a resource
    /// @param installation stable name of this installation
    IamPolicyProvider(
            Function<WantedResource, AwsAccount> accounts,
            AwsClients clients,
            PolicyStacks stacks,
            String installation) {
        this.accounts = accounts;
        this.clients = clients;
        this.stacks = stacks;
        this.installation = installation;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.POLICY;
    }

    @Override
    public String name() {
        return Providers.AWS;
    }

    @Override
    public Set<ResourceKind> after() {
        return KINDS;
    }

    /// Ambit creates policies with tags; a policy without them belongs to someone else.
    @Override
    public boolean mayBeAdopted() {
        return false;
    }

    @Override
    public void check(WantedResource wanted) {
        requireOurs(wanted, policy(wanted).find());
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        IamPolicy policy = policy(wanted);
        Optional<IamPolicy.Found> found = policy.find();
        requireOurs(wanted, found);
        if (found.isPresent()) {
            update(wanted, policy, found.get(), log);
        } else if (wanted.stage() == Stage.PRODUCTION) {
            policy.create(document(wanted, policy).text(), tags(wanted));
            log.say("Created policy %s.".formatted(policy.name()));
        } else {
            throw STACK_RESOURCE_REFUSED.because(
                    "Production has no policy `%s`. Repair the production stack, then resume the operation."
                            .formatted(policy.name()));
        }
        return Map.of(
                POLICY,
                policy.arn(),
                STAGE,
                wanted.stage().name(),
                "awsAccount",
                policy.account().number(),
                "console",
                "https://console.aws.amazon.com/iam/home#/policies/details/"
                        + URLEncoder.encode(policy.arn(), StandardCharsets.UTF_8));
    }

    /// Writes the document, and writes it again if a stack has changed meanwhile: steps of both stacks can run at the
    /// same time.
    private void update(WantedResource wanted, IamPolicy policy, IamPolicy.Found found, StepLog log) {
        if (!tags(wanted).isCurrent(found.tags())) {
            policy.tag(tags(wanted));
        }
        String written = found.document();
        var document = document(wanted, policy);
        for (int i = 0; i < WRITES_MAX && !document.isSame(written); i++) {
            policy.replace(document.text());
            log.say("Updated policy %s.".formatted(policy.name()));
            written = document.text();
            document = document(wanted, policy);
        }
    }

    /// Development reports no drift, because the policy is a resource of production's stack.
    @Override
    public ObservedResource observe(WantedResource wanted) {
        if (wanted.stage() != Stage.PRODUCTION) {
            return new ObservedResource(true, List.of());
        }
        IamPolicy policy = policy(wanted);
        Optional<IamPolicy.Found> found = policy.find();
        if (found.isEmpty()) {
            return ObservedResource.ABSENT;
        }
        List<Drift> drifts = new ArrayList<>(tags(wanted).drifts(found.get().tags()));
        var document = document(wanted, policy);
        if (!document.isSame(found.get().document())) {
            drifts.add(new Drift("document", document.text(), found.get().document()));
        }
        return new ObservedResource(true, drifts);
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        return wanted.stage() == Stage.PRODUCTION && policy(wanted).find().isPresent()
                ? Map.of("policies", 1L)
                : Map.of();
    }

    /// Development does not own the policy.
    @Override
    public List<TerraformImport> terraform(Map<String, String> detail) {
        return Optional.ofNullable(detail.get(POLICY))
                .filter(_ -> Stage.PRODUCTION.name().equals(detail.get(STAGE)))
                .stream()
                .map(it -> new TerraformImport("aws_iam_policy", it))
                .toList();
    }

    /// Takes the resources of a development stack out of the policy.
    @Override
    public void release(WantedResource wanted, StepLog log) {
        IamPolicy policy = policy(wanted);
        Optional<IamPolicy.Found> found = policy.find();
        if (found.isPresent()) {
            requireOurs(wanted, found);
            update(wanted, policy, found.get(), log);
        }
    }

    @Override
    public void remove(WantedResource wanted, StepLog log) {
        IamPolicy policy = policy(wanted);
        Optional<IamPolicy.Found> found = policy.find();
        if (found.isEmpty()) {
            return;
        }
        requireOurs(wanted, found);
        List<String> holders = policy.holders();
        if (!holders.isEmpty()) {
            throw STACK_RESOURCE_REFUSED.because(
                    "Policy `%s` is attached to %s. Detach it there, or in the permission set that made the role. Ambit then deletes the policy."
                            .formatted(policy.name(), String.join(", ", holders)));
        }
        policy.delete();
        log.say("Deleted policy %s.".formatted(policy.name()));
    }

    /// Returns the document for the stacks that share the policy now.
    private AccessPolicyDocument document(WantedResource wanted, IamPolicy policy) {
        return new AccessPolicyDocument(policy.account(), policy.arn(), stacks.sharing(wanted));
    }

    private void requireOurs(WantedResource wanted, Optional<IamPolicy.Found> found) {
        if (found.isPresent() && !isOurs(wanted, found.get().tags())) {
            throw STACK_RESOURCE_REFUSED.because(
                    "Policy `%s` does not have the owner tags of this store. Correct its tags, or delete it."
                            .formatted(policy(wanted).name()));
        }
    }

    /// Whether the policy has the tag of this installation, and each other owner tag is missing or right. A missing one
    /// is drift.
    private boolean isOurs(WantedResource wanted, Map<String, String> found) {
        OwnerTags tags = tags(wanted);
        return !tags.isStranger(found) && found.containsKey(OwnerTags.INSTALLATION);
    }

    private OwnerTags tags(WantedResource wanted) {
        return OwnerTags.ofShared(installation, wanted, stacks.production(wanted));
    }

    private IamPolicy policy(WantedResource wanted) {
        AwsAccount account = accounts.apply(wanted);
        return new IamPolicy(clients.iam(account), account, LambdaName.of(account.prefix(), wanted.production()));
    }
}
