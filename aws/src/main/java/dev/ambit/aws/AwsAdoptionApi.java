package dev.ambit.aws;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import dev.ambit.access.Authentication;
import dev.ambit.access.Secrets;
import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import dev.ambit.stack.AdoptionPlan;
import dev.ambit.stack.Drift;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.ResourceToAdopt;
import dev.ambit.stack.StackAdoption;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Adopts a running production on AWS, for the operator. It reads all resources first, and adopts all or none.
public final class AwsAdoptionApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final Secrets secrets;
    private final StackAdoption adoption;
    private final AwsClients clients;
    private final Map<ResourceKind, AdoptedProvider> providers = new EnumMap<>(ResourceKind.class);

    AwsAdoptionApi(
            Authentication authentication,
            Transactions transactions,
            Secrets secrets,
            StackAdoption adoption,
            AwsClients clients,
            List<AdoptedProvider> providers) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.secrets = secrets;
        this.adoption = adoption;
        this.clients = clients;
        providers.forEach(it -> this.providers.put(it.kind(), it));
    }

    /// Lists how resources map to the blueprint. Unless it is a dry run, adopts them.
    public Response adopt(Request request) {
        Author author = Author.of(authentication.operator(request), request);
        Body body = request.body(Body.class);
        List<ResourceArn> listed = body.read();
        Account account = transactions.read(Operator.OPERATOR, tx -> Accounts.require(tx, request.variable("slug")));
        AwsAccount aws = aws(account);
        List<ResourceArn> arns = body.tag() == null ? listed : withTag(aws, body.tag(), listed);
        List<ResourceToAdopt> resources =
                arns.stream().map(ResourceArn::resource).toList();
        AdoptionPlan plan =
                transactions.in(account.id(), tx -> adoption.plan(tx, account, body.environment(), resources));
        List<ResourceView> views = views(aws, arns, plan);
        if (body.isDryRun()) {
            return Response.ok(new View(body.environment(), true, null, views, plan.missing()));
        }
        requireAll(views);
        UUID operation =
                transactions.in(account.id(), tx -> adoption.begin(tx, account, body.environment(), resources, author));
        return Response.ok(new View(body.environment(), false, operation, views, plan.missing()));
    }

    /// Adds resources that have the tag, of kinds that are not listed.
    private List<ResourceArn> withTag(AwsAccount aws, TagBody tag, List<ResourceArn> listed) {
        Set<ResourceKind> kinds = listed.stream().map(ResourceArn::kind).collect(toSet());
        List<ResourceArn> all = new ArrayList<>(listed);
        try {
            all.addAll(new TaggedResources(clients, aws).find(tag.key(), tag.value(), kinds));
        } catch (InProgressException busy) {
            throw STACK_RESOURCE_REFUSED.because(
                    "The tag cannot be looked up now. %s Send the request again.".formatted(busy.what()));
        }
        if (all.isEmpty()) {
            throw BAD_USER_INPUT
                    .because(
                            "No resource that can be adopted has the tag `%s=%s`. Correct the tag, or list the resources."
                                    .formatted(tag.key(), tag.value()))
                    .at("tag", "%s=%s".formatted(tag.key(), tag.value()), "a tag of resources in the AWS account");
        }
        return all;
    }

    private AwsAccount aws(Account account) {
        return transactions
                .in(account.id(), tx -> AwsAccounts.find(tx, account.id(), secrets))
                .map(AwsAccounts.Attached::account)
                .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                        "No AWS account is attached to account `%s`. Attach the AWS account first."
                                .formatted(account.slug())));
    }

    private static void requireAll(List<ResourceView> views) {
        List<ResourceView> refused =
                views.stream().filter(it -> it.refusal() != null).toList();
        if (!refused.isEmpty()) {
            throw STACK_RESOURCE_REFUSED
                    .because("%d of %d resources are refused, so none was adopted. %s: %s"
                            .formatted(
                                    refused.size(),
                                    views.size(),
                                    refused.getFirst().kind(),
                                    refused.getFirst().refusal()))
                    .with("resources", refused);
        }
    }

    /// Reads the resources, the distribution first, because hosts are compared with it.
    private List<ResourceView> views(AwsAccount aws, List<ResourceArn> arns, AdoptionPlan plan) {
        Map<ResourceKind, ResourceView> views = new EnumMap<>(ResourceKind.class);
        Map<String, String> distribution = Map.of();
        List<Integer> order = IntStream.range(0, arns.size())
                .boxed()
                .sorted(comparing(i -> arns.get(i).kind() != ResourceKind.CDN))
                .toList();
        for (int i : order) {
            Map<String, String> known = distribution;
            AdoptionPlan.Entry entry = plan.entries().get(i);
            Optional<String> refusal = arns.get(i).objection(aws).or(() -> Optional.ofNullable(entry.refusal()));
            ResourceView view =
                    refusal.map(why -> ResourceView.refused(entry, why)).orElseGet(() -> view(aws, entry, known));
            if (view.kind() == ResourceKind.CDN) {
                distribution = view.detail();
            }
            views.put(view.kind(), view);
        }
        return List.copyOf(views.values());
    }

    private ResourceView view(AwsAccount aws, AdoptionPlan.Entry entry, Map<String, String> distribution) {
        WantedResource wanted = requireNonNull(entry.wanted());
        try {
            AdoptedKind.Found found =
                    requireNonNull(providers.get(wanted.kind())).require(aws, wanted, distribution);
            return new ResourceView(
                    wanted.kind(),
                    entry.resource().remoteId(),
                    wanted.name(),
                    entry.isAdopted(),
                    null,
                    found.drifts(),
                    found.detail());
        } catch (Problem refusal) {
            return ResourceView.refused(entry, refusal.message());
        } catch (InProgressException busy) {
            return ResourceView.refused(entry, busy.what() + " Send the request again.");
        }
    }

    // The wire.

    /// The resources of a production environment that runs on AWS.
    ///
    /// @param environment slug of the production environment
    /// @param resources may be null if `tag` is set
    /// @param tag of further resources; null if `resources` lists all
    /// @param dryRun whether to answer how the resources map to the blueprint without adopting them
    public record Body(
            String environment,
            @Nullable List<ResourceBody> resources,
            @Nullable TagBody tag,
            @Nullable Boolean dryRun) {

        private static final int RESOURCES_MAX = 20;

        boolean isDryRun() {
            return Boolean.TRUE.equals(dryRun);
        }

        List<ResourceArn> read() {
            List<ResourceBody> listed = resources == null ? List.of() : resources;
            if (listed.size() > RESOURCES_MAX || (listed.isEmpty() && tag == null)) {
                throw BAD_USER_INPUT
                        .because("`resources` has %d resources. Send 1 to %d, or a `tag`."
                                .formatted(listed.size(), RESOURCES_MAX))
                        .at("resources", listed.size(), "1 to %d resources".formatted(RESOURCES_MAX));
            }
            Map<ResourceKind, ResourceArn> arns = new EnumMap<>(ResourceKind.class);
            List<ResourceArn> all = new ArrayList<>();
            for (int i = 0; i < listed.size(); i++) {
                String field = "resources.%d".formatted(i);
                ResourceBody it = listed.get(i);
                ResourceArn arn = ResourceArn.of(it.kind(), it.arn(), field);
                if (arns.put(it.kind(), arn) != null) {
                    throw BAD_USER_INPUT
                            .because("`%s.kind` is `%s`, which is listed twice. List each kind at most once."
                                    .formatted(field, it.kind()))
                            .at(field + ".kind", it.kind(), "a kind that is not listed yet");
                }
                all.add(arn);
            }
            return all;
        }
    }

    /// A resource to adopt.
    ///
    /// @param arn ARN of the resource; for a host, the ARN of its hosted zone
    public record ResourceBody(ResourceKind kind, String arn) {}

    /// A tag that resources have on AWS.
    public record TagBody(String key, String value) {

        private static final int KEY_MAX = 128;
        private static final int VALUE_MAX = 256;

        public TagBody {
            require("key", key, 1, KEY_MAX);
            require("value", value, 0, VALUE_MAX);
        }

        private static void require(String field, String text, int min, int max) {
            if (text.length() < min || text.length() > max) {
                String allowed = "%d to %d characters".formatted(min, max);
                throw BAD_USER_INPUT
                        .because("`tag.%s` must have %s; received `%s`. Send a tag that resources have on AWS."
                                .formatted(field, allowed, shortened(text)))
                        .at(field, text, allowed);
            }
        }
    }

    /// How resources on AWS map to the blueprint.
    ///
    /// @param operationId operation that writes the owner tags; null after a dry run
    /// @param missing kinds of the blueprint that AWS makes, but that are neither listed nor adopted
    public record View(
            String environment,
            boolean dryRun,
            @Nullable UUID operationId,
            List<ResourceView> resources,
            List<ResourceKind> missing) {}

    /// A resource on AWS.
    ///
    /// @param name that the stack uses; null if the blueprint does not have the kind
    /// @param adopted whether the stack had adopted it before
    /// @param refusal why it cannot be adopted; null if it can
    /// @param drifts differences from the blueprint, which stay as they are
    /// @param detail properties to show
    public record ResourceView(
            ResourceKind kind,
            String arn,
            @Nullable String name,
            boolean adopted,
            @Nullable String refusal,
            List<Drift> drifts,
            Map<String, String> detail) {

        static ResourceView refused(AdoptionPlan.Entry entry, String why) {
            WantedResource wanted = entry.wanted();
            return new ResourceView(
                    entry.resource().kind(),
                    entry.resource().remoteId(),
                    wanted == null ? null : wanted.name(),
                    entry.isAdopted(),
                    why,
                    List.of(),
                    Map.of());
        }
    }
}
