package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.problem.Problem;
import dev.ambit.stack.Drift;
import dev.ambit.stack.FunctionVariables;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteFunctionProvider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Provides functions on AWS Lambda. The alias `live` answers visitors. Each change of code or configuration becomes a
/// new version, and the alias moves once that version has answered a request.
final class LambdaProvider implements RemoteFunctionProvider {

    /// Lambda's limit.
    private static final int TIMEOUT_SECONDS_MAX = 900;

    /// Settings of local functions that Lambda does not have.
    private static final Map<String, String> REFUSED = Map.of(
            "upstream", "Functions on AWS run only deployed code",
            "developmentUpstream", "Functions on AWS run only deployed code",
            "outgoingHosts", "Security groups of AWS decide which hosts a function can call");

    private final Function<WantedResource, AwsAccount> accounts;
    private final AwsClients clients;
    private final FunctionVariables variables;
    private final String installation;

    /// @param accounts returns the AWS account of a resource
    /// @param installation stable name of this installation
    LambdaProvider(
            Function<WantedResource, AwsAccount> accounts,
            AwsClients clients,
            FunctionVariables variables,
            String installation) {
        this.accounts = accounts;
        this.clients = clients;
        this.variables = variables;
        this.installation = installation;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.FUNCTION;
    }

    @Override
    public String name() {
        return Providers.AWS;
    }

    @Override
    public Set<ResourceKind> after() {
        return Set.of(ResourceKind.DATABASE, ResourceKind.SESSION);
    }

    /// Functions are created with their tags, so that a function without them belongs to someone else.
    @Override
    public boolean mayBeAdopted() {
        return false;
    }

    @Override
    public Optional<String> refusal(Map<String, String> parameters) {
        Optional<String> refused = REFUSED.entrySet().stream()
                .filter(it -> isSet(parameters.get(it.getKey())))
                .map(it -> "%s, so `FUNCTION.%s` has no effect. Remove it from the blueprint."
                        .formatted(it.getValue(), it.getKey()))
                .sorted()
                .findFirst();
        return refused.or(() -> Optional.ofNullable(parameters.get("timeoutSeconds"))
                .filter(it -> Integer.parseInt(it) > TIMEOUT_SECONDS_MAX)
                .map(it -> "`FUNCTION.timeoutSeconds` must be at most %d on AWS; received `%s`. Set a lower number."
                        .formatted(TIMEOUT_SECONDS_MAX, it)));
    }

    private static boolean isSet(@Nullable String value) {
        return value != null && !value.equals("[]");
    }

    @Override
    public void check(WantedResource wanted) {
        refusal(wanted.parameters()).ifPresent(why -> {
            throw STACK_RESOURCE_REFUSED.because(why);
        });
        FunctionOnAws it = open(wanted);
        LambdaRole.Found role = it.requireOurs();
        var _ = configuration(it, role == null ? "" : role.id());
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        FunctionOnAws it = open(wanted);
        LambdaFunction function = it.function();
        LambdaRole.Found role = it.requireOurs();
        if (role == null) {
            role = it.role().create(it.tags());
            log.say("Created role %s.".formatted(it.role().name()));
        }
        it.role().repair(role, it.tags());
        it.logs().ensure(it.tags());
        LambdaConfiguration configuration = configuration(it, role.id());
        Optional<Map<String, String>> tags = function.tags();
        if (tags.isEmpty()) {
            function.create(LambdaPackage.placeholder(), configuration, it.tags());
            log.say("Created function %s.".formatted(function.name()));
        } else if (!it.tags().isCurrent(tags.get())) {
            function.tag(it.tags());
        }
        var release = LambdaRelease.of(function, configuration);
        LambdaVersion latest = release.latest();
        limit(function, wanted, log);
        Optional<LambdaVersion> live = release.live();
        return detail(it, wanted.isSuspended() ? live.orElse(latest) : release.current(latest, live, log));
    }

    @Override
    public List<TerraformImport> terraform(Map<String, String> detail) {
        String function = detail.get("function");
        if (function == null) {
            return List.of();
        }
        List<TerraformImport> imports = new ArrayList<>(List.of(
                new TerraformImport("aws_lambda_function", function),
                new TerraformImport("aws_lambda_alias", function + "/" + LambdaFunction.LIVE),
                new TerraformImport("aws_iam_role", function),
                new TerraformImport("aws_cloudwatch_log_group", "/aws/lambda/" + function)));
        Optional.ofNullable(detail.get("rolePolicy"))
                .map(policy -> new TerraformImport("aws_iam_role_policy_attachment", function + "/" + policy))
                .ifPresent(imports::add);
        return imports;
    }

    @Override
    public Map<String, String> deploy(WantedResource wanted, String digest, Supplier<byte[]> zip, StepLog log) {
        AdoptedProvider.requireMade(wanted);
        refusal(wanted.parameters()).ifPresent(why -> {
            throw STACK_RESOURCE_REFUSED.because(why);
        });
        FunctionOnAws it = open(wanted);
        LambdaRole.Found role = it.requireOurs();
        if (role == null) {
            throw STACK_RESOURCE_REFUSED.because(
                    "The role `%s` of the function is missing. Repair the stack, then deploy again."
                            .formatted(it.role().name()));
        }
        LambdaFunction function = it.function();
        var release = LambdaRelease.of(function, configuration(it, role.id()));
        LambdaVersion latest = release.latest();
        Optional<LambdaVersion> live = release.live();
        if (live.isPresent() && live.get().has(digest)) {
            log.say("The function has this code already.");
            return detail(it, release.current(latest, live, log));
        }
        if (!latest.has(digest)) {
            String runtime = wanted.parameters().get("runtime");
            latest = release.upload(LambdaPackage.of(zip.get(), digest, runtime), latest, log);
        }
        return detail(it, release.release(latest, latest.runtime(), latest.description(), log));
    }

    /// A suspended function admits no request. Its code and configuration stay.
    private static void limit(LambdaFunction function, WantedResource wanted, StepLog log) {
        Integer reserved = reserved(wanted);
        if (!Objects.equals(function.concurrency().orElse(null), reserved)) {
            function.limit(reserved);
            log.say(wanted.isSuspended() ? "The function admits no requests." : "The function admits requests.");
        }
    }

    private static @Nullable Integer reserved(WantedResource wanted) {
        if (wanted.isSuspended()) {
            return 0;
        }
        String limit = wanted.parameters().get("concurrencyMax");
        return limit == null ? null : Integer.valueOf(limit);
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        FunctionOnAws it = open(wanted);
        LambdaFunction function = it.function();
        Optional<Map<String, String>> tags = function.tags();
        if (tags.isEmpty()) {
            return ObservedResource.ABSENT;
        }
        function.latest().ifPresent(LambdaVersion::settled);
        List<Drift> drifts = new ArrayList<>(it.tags().drifts(tags.get()));
        Integer reserved = reserved(wanted);
        Integer concurrency = function.concurrency().orElse(null);
        if (!Objects.equals(concurrency, reserved)) {
            drifts.add(new Drift("reservedConcurrency", String.valueOf(reserved), String.valueOf(concurrency)));
        }
        drifts.addAll(it.logs().drifts(it.tags()));
        Optional<LambdaRole.Found> role = it.role().find();
        role.ifPresentOrElse(
                found -> drifts.addAll(it.role().drifts(found, it.tags())),
                () -> drifts.add(new Drift("role", it.role().name(), "missing")));
        if (!wanted.isSuspended() && role.isPresent()) {
            function.alias()
                    .flatMap(alias -> function.version(alias.version()))
                    .ifPresentOrElse(
                            live -> drifts.addAll(
                                    configuration(it, role.get().id()).drifts(live)),
                            () -> drifts.add(new Drift("alias", LambdaFunction.LIVE, "missing")));
        }
        return new ObservedResource(true, drifts);
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        FunctionOnAws it = open(wanted);
        Map<String, Long> counts = new HashMap<>();
        if (it.function().tags().isPresent()) {
            counts.put("functions", 1L);
            counts.put("versions", (long) it.function().versions().size());
        }
        it.role().find().ifPresent(_ -> counts.put("roles", 1L));
        it.logs()
                .find()
                .filter(found -> !it.tags().isStranger(found.tags()))
                .ifPresent(_ -> counts.put("logGroups", 1L));
        return counts;
    }

    @Override
    public void remove(WantedResource wanted, StepLog log) {
        FunctionOnAws it = open(wanted);
        LambdaRole.Found role = it.requireOurs();
        if (it.function().tags().isPresent()) {
            it.function().remove();
            log.say("Deleted function %s with its versions."
                    .formatted(it.function().name()));
        }
        if (role != null) {
            it.role().remove(role);
            log.say("Deleted role %s.".formatted(it.role().name()));
        }
        // The last, because a running function writes logs until it is deleted.
        if (it.logs().remove(it.tags())) {
            log.say("Deleted log group %s.".formatted(it.logs().name()));
        }
    }

    private static Map<String, String> detail(FunctionOnAws it, LambdaVersion live) {
        LambdaFunction function = it.function();
        AwsAccount account = function.account();
        return Map.of(
                "function", function.name(),
                "version", live.version(),
                "digest", live.digest(),
                "rolePolicy", it.role().policy(),
                "region", account.region(),
                "awsAccount", account.number(),
                "console", console(function));
    }

    /// Returns the address of a function in the console of AWS.
    static String console(LambdaFunction function) {
        return "https://%1$s.console.aws.amazon.com/lambda/home?region=%1$s#/functions/%2$s"
                .formatted(function.account().region(), function.name());
    }

    private LambdaConfiguration configuration(FunctionOnAws it, String roleId) {
        return LambdaConfiguration.of(
                it.wanted(),
                it.role().arn(),
                roleId,
                variables.of(it.wanted()),
                it.function().account().requireFunctions());
    }

    private FunctionOnAws open(WantedResource wanted) {
        AwsAccount account = accounts.apply(wanted);
        String name = LambdaName.of(account, wanted);
        return new FunctionOnAws(
                wanted,
                new LambdaFunction(clients.lambda(account), account, name),
                new LambdaRole(clients.iam(account), account, name),
                new LogGroup(clients.logs(account), account, name),
                OwnerTags.of(installation, wanted));
    }

    /// A function with its role, its log group, and the tags that all must have.
    private record FunctionOnAws(
            WantedResource wanted, LambdaFunction function, LambdaRole role, LogGroup logs, OwnerTags tags) {

        /// Returns the role, or null if it does not exist.
        ///
        /// @throws Problem if the function or its role belongs to another stack, installation or person
        LambdaRole.@Nullable Found requireOurs() {
            LambdaRole.Found found = role.find().orElse(null);
            if (found != null && !tags.isComplete(found.tags())) {
                throw refused("Role", role.name());
            }
            function.tags().ifPresent(it -> {
                boolean isUntagged = !tags.isStranger(it) && found != null && isUsed();
                if (!tags.isComplete(it) && !isUntagged) {
                    throw refused("Function", function.name());
                }
            });
            logs.requireOurs(tags);
            return found;
        }

        private boolean isUsed() {
            return function.latest().filter(it -> it.role().equals(role.arn())).isPresent();
        }

        private static Problem refused(String what, String name) {
            return STACK_RESOURCE_REFUSED.because(
                    "%s `%s` exists already and lacks the owner tags of this stack. Correct its tags, or delete it."
                            .formatted(what, name));
        }
    }
}
