package dev.ambit.stack;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;
import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Secrets;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.domain.HostRule;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import dev.ambit.parameter.StackParameters;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Stores the planned resources of a stack with reserved names and generated secrets.
final class StackPlanning {

    private static final int SECRET_BYTES = 24;

    /// Kinds whose settings development takes from the blueprint whenever production is provisioned again.
    private static final Set<ResourceKind> COPIED = Set.of(ResourceKind.CDN);

    private final Secrets secrets;
    private final Providers providers;
    private final ProviderChoice choice;
    private final HostRule hosts;
    private final StackParameters parameters;
    private final StackChanges changes;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    StackPlanning(Secrets secrets, Providers providers, HostRule hosts, StackChanges changes, InstantSource clock) {
        this.secrets = secrets;
        this.providers = providers;
        this.choice = new ProviderChoice(providers);
        this.hosts = hosts;
        this.parameters = new StackParameters(secrets, new StackSources());
        this.changes = changes;
        this.clock = clock;
    }

    /// Plans the stack of a development environment that has none.
    UUID development(
            Handle tx,
            AccountId account,
            Environment source,
            Environment development,
            DatabaseStrategy strategy,
            Set<ResourceKind> scope,
            Author author) {
        if (Stacks.lock(tx, account, development.id())
                .filter(StackPlanning::stands)
                .isPresent()) {
            throw STACK_IN_THE_WAY.because("Environment `%s` already has a stack. Change or remove that stack instead."
                    .formatted(development.slug()));
        }
        StackPlan plan = plan(tx, account, source, scope, development.id());
        List<PlannedResource> resources = plan.resources(Stage.DEVELOPMENT);
        if (resources.stream().allMatch(it -> it.kind().resourceClass() == ResourceClass.SHARED)) {
            throw BAD_USER_INPUT
                    .because("`scope` contains no kind that the production blueprint has and this server can create."
                            + " Change the scope.")
                    .at("scope", scope, "kinds of the blueprint of " + source.slug());
        }
        production(tx, account, source, scope, author);
        Stack stack = stack(
                account,
                development,
                source.id(),
                Stage.DEVELOPMENT,
                strategy,
                plan,
                operation(tx, account, development.id()));
        insert(tx, stack, resources);
        StackAudit.add(tx, stack, AccountOperation.STACK_PLANNED, author, clock.instant());
        return stack.operation();
    }

    /// Plans the missing resources of production: all of a written blueprint, otherwise those in `wanted`.
    UUID production(Handle tx, AccountId account, Environment source, Set<ResourceKind> wanted, Author author) {
        Set<ResourceKind> scope =
                Blueprints.find(tx, account, source.id()).isPresent() ? Set.copyOf(ResourceKind.ORDERED) : wanted;
        StackPlan plan = plan(tx, account, source, scope, source.id());
        return production(tx, account, source, plan, plan.resources(Stage.PRODUCTION), author);
    }

    /// Plans the given resources of production that are missing.
    UUID production(
            Handle tx,
            AccountId account,
            Environment source,
            StackPlan plan,
            List<PlannedResource> resources,
            Author author) {
        Optional<Stack> standing = Stacks.lock(tx, account, source.id()).filter(StackPlanning::stands);
        if (standing.isPresent()) {
            return more(tx, standing.get(), plan.scope(), resources);
        }
        Stack stack = stack(
                account,
                source,
                source.id(),
                Stage.PRODUCTION,
                DatabaseStrategy.DATABASE,
                plan,
                operation(tx, account, source.id()));
        insert(tx, stack, resources);
        StackAudit.add(tx, stack, AccountOperation.STACK_PLANNED, author, clock.instant());
        return stack.operation();
    }

    /// Applies the current blueprint: updates existing resources and adds missing ones. Copied settings of
    /// development follow those of production.
    void reapply(Handle tx, Stack stack, Environment source) {
        List<PlannedResource> resources = plan(tx, stack.account(), source, stack.scope(), stack.environment())
                .resources(stack.stage());
        addMissing(tx, stack, resources);
        resources.forEach(
                it -> InfraResources.parameters(tx, stack.account(), stack.environment(), it.kind(), it.parameters()));
        Stacks.ofSource(tx, stack.account(), stack.environment()).stream()
                .filter(StackPlanning::stands)
                .forEach(it -> applyParameters(tx, it, COPIED));
    }

    /// Applies the current stack parameters to existing resources.
    ///
    /// @return kinds whose settings changed
    /// @throws dev.ambit.problem.Problem at an invalid value
    Set<ResourceKind> applyParameters(Handle tx, Stack stack) {
        return applyParameters(tx, stack, EnumSet.allOf(ResourceKind.class));
    }

    private Set<ResourceKind> applyParameters(Handle tx, Stack stack, Set<ResourceKind> kinds) {
        Map<String, String> values = parameters.withoutSecrets(tx, stack.account(), stack.environment());
        ResourceSettings.check(values);
        Blueprint blueprint = Blueprints.find(tx, stack.account(), stack.source())
                .orElseGet(() -> Blueprint.byDefault(names(tx, stack), hosts));
        Set<ResourceKind> others = EnumSet.noneOf(ResourceKind.class);
        List<InfraResource> resources = InfraResources.list(tx, stack.account(), stack.environment());
        resources.stream()
                .filter(it -> kinds.contains(it.kind()))
                .forEach(it -> blueprint
                        .find(it.kind())
                        .map(resource -> ResourceSettings.over(resource, values))
                        .filter(settings -> !settings.equals(it.parameters()))
                        .ifPresent(settings -> {
                            InfraResources.parameters(tx, stack.account(), stack.environment(), it.kind(), settings);
                            others.add(it.kind());
                        }));
        if (kinds.contains(ResourceKind.FUNCTION)
                && resources.stream().anyMatch(it -> it.kind() == ResourceKind.FUNCTION)) {
            // A function has all parameters as variables, including secrets.
            others.add(ResourceKind.FUNCTION);
        }
        resources.stream()
                .filter(it -> it.kind() == ResourceKind.PARAMETERS && kinds.contains(it.kind()))
                .forEach(it -> {
                    providers
                            .require(it)
                            .checkParameters(parameters.of(tx, stack.account(), stack.environment()), "values");
                    others.add(it.kind());
                });
        return others;
    }

    /// Cancels the current operation of the stack and creates another one.
    UUID replaceOperation(Handle tx, Stack stack, OperationKind kind, boolean isSuspended, boolean isEnding) {
        Instant now = clock.instant();
        Operations.cancel(tx, stack.operation(), now);
        UUID operation = Operations.insert(tx, stack.account(), stack.environment(), kind, now, now);
        Stacks.work(tx, stack, operation, isSuspended, isEnding, now);
        return operation;
    }

    private UUID more(Handle tx, Stack stack, Set<ResourceKind> scope, List<PlannedResource> resources) {
        if (stack.state() == StackState.REMOVING) {
            throw STACK_IN_THE_WAY.because(
                    "The production stack is being torn down. Wait until it has been removed, then try again.");
        }
        boolean isMore = addMissing(tx, stack, resources);
        Stacks.widen(tx, stack, scope);
        if (!isMore && stack.state() != StackState.FAILED) {
            return stack.operation();
        }
        changes.changeState(tx, stack, StackState.PROVISIONING);
        return replaceOperation(tx, stack, OperationKind.STACK_PROVISIONING, false, false);
    }

    /// Adds missing resources. Resources that were not created yet and have another name in the current blueprint
    /// are replaced.
    private boolean addMissing(Handle tx, Stack stack, List<PlannedResource> resources) {
        Map<ResourceKind, InfraResource> there = InfraResources.list(tx, stack.account(), stack.environment()).stream()
                .collect(toMap(InfraResource::kind, Function.identity()));
        List<PlannedResource> missing = resources.stream()
                .filter(it -> {
                    InfraResource known = there.get(it.kind());
                    return known == null || isRenamed(stack, known, it);
                })
                .toList();
        if (stack.isProduction()) {
            requireAdopted(there.values(), missing);
        }
        missing.forEach(it -> drop(tx, stack, it.kind()));
        missing.forEach(it -> add(tx, stack, it));
        InfraResources.follow(tx, stack.account(), stack.source());
        return !missing.isEmpty();
    }

    /// Refuses to create resources beside adopted ones, because that would change the adopted ones too.
    private void requireAdopted(Collection<InfraResource> there, List<PlannedResource> missing) {
        if (there.stream().allMatch(it -> it.remoteId() == null)) {
            return;
        }
        missing.stream()
                .filter(it -> it.remoteId() == null
                        && providers.adopting(it.kind(), it.provider()).isPresent())
                .findFirst()
                .ifPresent(it -> {
                    throw STACK_IN_THE_WAY.because(
                            "Production was adopted without `%s`, which its blueprint has. Adopt it too, or remove it from the blueprint."
                                    .formatted(it.kind()));
                });
    }

    /// Whether a resource that was not created yet has another name now.
    private static boolean isRenamed(Stack stack, InfraResource known, PlannedResource planned) {
        return known.begunAt() == null
                && known.remoteId() == null
                && !known.name().equals(planned.name().name())
                && (stack.isProduction() || known.production().equals(planned.production()));
    }

    private static void drop(Handle tx, Stack stack, ResourceKind kind) {
        InfraNames.free(tx, stack.account(), stack.environment(), kind);
        InfraResources.remove(tx, stack.account(), stack.environment(), kind);
    }

    private void insert(Handle tx, Stack stack, List<PlannedResource> resources) {
        InfraResources.remove(tx, stack.account(), stack.environment(), null);
        Stacks.insert(tx, stack);
        resources.forEach(it -> add(tx, stack, it));
        InfraResources.follow(tx, stack.account(), stack.source());
        changes.notifyListeners(tx, stack.account(), stack.environment(), StackState.PENDING);
    }

    private void add(Handle tx, Stack stack, PlannedResource planned) {
        if (planned.kind() == ResourceKind.HOST) {
            String name = planned.name().name();
            hosts.require(tx, stack.account(), Accounts.slug(tx, stack.account()), name, "name of HOST");
        }
        if (stack.isProduction() || planned.kind().resourceClass() != ResourceClass.SHARED) {
            InfraNames.take(tx, stack.account(), stack.environment(), providers.nameOf(tx, stack.account(), planned));
        }
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String random = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        String secret = planned.kind() == ResourceKind.DATABASE ? WantedResource.databaseSecret(random) : random;
        InfraResources.insert(
                tx, stack.account(), stack.environment(), planned, secrets.seal(secret, stack.environment()));
    }

    StackPlan plan(Handle tx, AccountId account, Environment source, Set<ResourceKind> scope, EnvironmentId of) {
        var names = new StackNames(Accounts.slug(tx, account), source.slug().value());
        Blueprint blueprint =
                Blueprints.find(tx, account, source.id()).orElseGet(() -> Blueprint.byDefault(names, hosts));
        String provider = choice.ofStack(tx, account, source.id());
        return new StackPlan(
                names,
                blueprint,
                scope,
                provider,
                choice.remoteKinds(tx, account, provider, source.id(), of),
                choice.ofBranches(tx, account, source.id()),
                parameters.withoutSecrets(tx, account, of),
                providers);
    }

    private static StackNames names(Handle tx, Stack stack) {
        String production = Environments.lock(tx, stack.account(), stack.source())
                .map(it -> it.slug().value())
                .orElse("");
        return new StackNames(Accounts.slug(tx, stack.account()), production);
    }

    private UUID operation(Handle tx, AccountId account, EnvironmentId environment) {
        Instant now = clock.instant();
        return Operations.insert(tx, account, environment, OperationKind.STACK_PROVISIONING, now, now);
    }

    private Stack stack(
            AccountId account,
            Environment of,
            EnvironmentId source,
            Stage stage,
            DatabaseStrategy strategy,
            StackPlan plan,
            UUID operation) {
        Instant now = clock.instant();
        return new Stack(
                account,
                of.id(),
                of.publicId(),
                of.slug().value(),
                source,
                stage,
                strategy,
                plan.scope(),
                plan.provider(),
                StackState.PENDING,
                false,
                false,
                false,
                operation,
                null,
                now,
                now);
    }

    private static boolean stands(Stack it) {
        return it.state() != StackState.REMOVED;
    }
}
