package dev.ambit.stack;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;
import static dev.ambit.problem.ProblemCode.STACK_NOT_FOUND;

import dev.ambit.access.Actor;
import dev.ambit.access.Secrets;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.domain.HostRule;
import dev.ambit.environment.Environment;
import dev.ambit.environment.EnvironmentEnding;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.operation.OperationKind;
import dev.ambit.parameter.ParameterListener;
import dev.ambit.parameter.ParameterSchema;
import dev.ambit.problem.Problem;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Plans changes of stacks and creates their operations. A new operation replaces the running one, so the latest
/// request wins.
public final class StackProvisioning implements EnvironmentEnding, ParameterListener {

    private static final int STACKS_MAX = 1_000;

    private final StackPlanning planning;
    private final StackChanges changes;
    private final InstantSource clock;

    public StackProvisioning(
            Secrets secrets, Providers providers, HostRule hosts, StackChanges changes, InstantSource clock) {
        this.planning = new StackPlanning(secrets, providers, hosts, changes, clock);
        this.changes = changes;
        this.clock = clock;
    }

    /// Plans the stack of a development environment and creates its operation. Missing resources of production are
    /// planned first. `tx` has access to the rows of the account.
    ///
    /// @param scope requested kinds; shared kinds are always included
    /// @throws dev.ambit.problem.Problem if a name is taken or not allowed, or there is nothing to create
    public UUID begin(
            Handle tx,
            AccountId account,
            EnvironmentId source,
            EnvironmentId development,
            DatabaseStrategy strategy,
            Set<ResourceKind> scope,
            Actor by) {
        Accounts.lock(tx, account);
        Environment from = environment(tx, account, source, true, "source");
        Environment to = environment(tx, account, development, false, "environment");
        return planning.development(tx, account, from, to, strategy, scope, Author.untraced(by));
    }

    /// Locks the stack until `tx` ends, if it exists.
    public void lockIfExists(Handle tx, AccountId account, EnvironmentId development) {
        var _ = Stacks.lock(tx, account, development);
    }

    /// Suspends or resumes a stack. Its data is kept.
    public UUID suspend(Handle tx, AccountId account, EnvironmentId development, boolean isSuspended, Actor by) {
        Stack stack = lock(tx, account, development);
        if (stack.isProduction() || stack.state() == StackState.REMOVING) {
            throw STACK_IN_THE_WAY.because(
                    "Only development stacks that are not being torn down can be suspended or resumed. Choose"
                            + " another environment.");
        }
        InfraResources.due(tx, account, development, null);
        UUID operation = planning.replaceOperation(tx, stack, OperationKind.STACK_PROVISIONING, isSuspended, false);
        AccountOperation act = isSuspended ? AccountOperation.STACK_SUSPENDED : AccountOperation.STACK_RESUMED;
        StackAudit.add(tx, stack, act, Author.untraced(by), clock.instant());
        return operation;
    }

    /// Tears a stack down, except the resources that it shares with production.
    public UUID remove(Handle tx, AccountId account, EnvironmentId development, Actor by) {
        return remove(tx, lock(tx, account, development), Author.untraced(by), false);
    }

    /// Tears down an incomplete stack.
    UUID unwind(Handle tx, Stack stack, Author author) {
        if (stack.isProduction()) {
            throw STACK_IN_THE_WAY.because(
                    "The production stack is removed with its environment. Delete the environment instead.");
        }
        return switch (stack.state()) {
            case PENDING, PROVISIONING, FAILED -> remove(tx, stack, author, false);
            case REMOVING -> stack.operation();
            case ACTIVE, SUSPENDED ->
                throw STACK_IN_THE_WAY
                        .because(("The stack is in the state `%s`, so it is complete. Cancel its order or delete its"
                                        + " environment instead.")
                                .formatted(stack.state()))
                        .with("state", stack.state());
            case REMOVED -> throw missing();
        };
    }

    /// Applies the current blueprint, retries failed resources and repairs drift.
    UUID reapply(Handle tx, Environment environment, AccountId account, Author author) {
        Accounts.lock(tx, account);
        Stack stack = Stacks.lock(tx, account, environment.id())
                .filter(it -> it.state() != StackState.REMOVED)
                .orElse(null);
        if (stack == null) {
            if (!environment.type().hasDevelopments()
                    || Blueprints.find(tx, account, environment.id()).isEmpty()) {
                throw missing();
            }
            return planning.production(tx, account, environment, Set.copyOf(ResourceKind.ORDERED), author);
        }
        if (stack.state() == StackState.REMOVING) {
            throw STACK_IN_THE_WAY.because("The stack is being torn down. Wait until it has been removed.");
        }
        Environment source =
                stack.isProduction() ? environment : environment(tx, account, stack.source(), true, "source");
        if (!stack.isProduction()) {
            planning.production(tx, account, source, stack.scope(), author);
        }
        planning.reapply(tx, stack, source);
        return make(tx, stack, null, AccountOperation.STACK_PROVISIONED_AGAIN, author);
    }

    /// Repairs the given kinds. A repaired resource can have another name, so the policy that names it is written
    /// again.
    UUID repair(Handle tx, Stack stack, Set<ResourceKind> kinds, Author author) {
        Set<ResourceKind> due = EnumSet.noneOf(ResourceKind.class);
        due.addAll(kinds);
        InfraResources.find(tx, stack.account(), stack.environment(), ResourceKind.POLICY)
                .filter(it -> !it.isLocal() && !kinds.isEmpty())
                .ifPresent(it -> due.add(it.kind()));
        return switch (stack.state()) {
            case ACTIVE, SUSPENDED, FAILED -> make(tx, stack, due, AccountOperation.STACK_DRIFT_MENDED, author);
            case PENDING, PROVISIONING, REMOVING ->
                throw STACK_IN_THE_WAY
                        .because(("Another operation of the stack is running; its state is `%s`. Wait until it has"
                                        + " finished.")
                                .formatted(stack.state()))
                        .with("state", stack.state())
                        .with("operationId", stack.operation());
            case REMOVED -> throw missing();
        };
    }

    /// Provisions resources of an account anew, because the host that had them is lost.
    ///
    /// @param tx in the scope of the account
    public void restore(Handle tx, AccountId account, Set<ResourceKind> kinds, Author author) {
        Stacks.ofAccount(tx, account, STACKS_MAX).stream()
                .map(it -> Stacks.relock(tx, it))
                .filter(it -> it.state() != StackState.REMOVING && it.state() != StackState.REMOVED)
                .forEach(it -> make(tx, it, kinds, AccountOperation.STACK_DRIFT_MENDED, author));
    }

    @Override
    public void check(ParameterSchema schema) {
        ResourceSettings.check(schema);
    }

    /// Updates the resources whose settings changed.
    @Override
    public void changed(Handle tx, AccountId account, EnvironmentId environment, Author author) {
        Stacks.lock(tx, account, environment)
                .filter(it -> it.state() != StackState.REMOVED && it.state() != StackState.REMOVING)
                .ifPresent(stack -> {
                    Set<ResourceKind> others = planning.applyParameters(tx, stack);
                    if (!others.isEmpty()) {
                        make(tx, stack, others, AccountOperation.STACK_PROVISIONED_AGAIN, author);
                    }
                });
    }

    @Override
    public void require(Handle tx, AccountId account, EnvironmentId environment) {
        List<String> others = developments(tx, account, environment);
        if (!others.isEmpty()) {
            throw STACK_IN_THE_WAY
                    .because("Development environments depend on this stack: %s. Delete those environments first."
                            .formatted(String.join(", ", others)))
                    .with("environments", others);
        }
    }

    @Override
    public boolean isNeeded(Handle tx, AccountId account, EnvironmentId environment) {
        return !developments(tx, account, environment).isEmpty();
    }

    private static List<String> developments(Handle tx, AccountId account, EnvironmentId environment) {
        return Stacks.ofSource(tx, account, environment).stream()
                .map(Stack::slug)
                .toList();
    }

    /// Disables access while the environment is archived, and enables it again afterwards.
    @Override
    public void rests(Handle tx, AccountId account, EnvironmentId environment, boolean isResting, Author author) {
        Stacks.lock(tx, account, environment)
                .filter(it -> it.state() != StackState.REMOVED && it.state() != StackState.REMOVING)
                .ifPresent(it -> make(
                        tx,
                        it,
                        null,
                        isResting ? AccountOperation.STACK_SUSPENDED : AccountOperation.STACK_RESUMED,
                        author));
    }

    @Override
    public void begin(Handle tx, AccountId account, EnvironmentId environment, Author author) {
        Stacks.lock(tx, account, environment)
                .ifPresentOrElse(
                        stack -> {
                            if (stack.state() == StackState.REMOVED) {
                                deleteRows(tx, account, environment);
                            } else {
                                remove(tx, stack, author, true);
                            }
                        },
                        () -> Blueprints.remove(tx, account, environment));
    }

    @Override
    public boolean isUnderWay(Handle tx, AccountId account, List<EnvironmentId> environments) {
        return Stacks.isAnyLeft(tx, account, environments);
    }

    @Override
    public Optional<String> removalProblem(Handle tx, AccountId account, List<EnvironmentId> environments) {
        return environments.stream()
                .flatMap(it -> InfraResources.list(tx, account, it).stream())
                .filter(it -> it.state() == ResourceState.DELETING)
                .map(InfraResource::problem)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /// Deletes the rows of a removed stack whose environment is being deleted.
    static void deleteRows(Handle tx, AccountId account, EnvironmentId environment) {
        InfraNames.free(tx, account, environment, null);
        InfraResources.remove(tx, account, environment, null);
        Stacks.remove(tx, account, environment);
        Blueprints.remove(tx, account, environment);
    }

    private UUID make(Handle tx, Stack stack, @Nullable Set<ResourceKind> kinds, AccountOperation act, Author author) {
        InfraResources.due(tx, stack.account(), stack.environment(), kinds);
        UUID operation =
                planning.replaceOperation(tx, stack, OperationKind.STACK_PROVISIONING, stack.isSuspended(), false);
        StackAudit.add(tx, stack, act, author, clock.instant());
        return operation;
    }

    private UUID remove(Handle tx, Stack stack, Author author, boolean isEnding) {
        UUID operation =
                planning.replaceOperation(tx, stack, OperationKind.STACK_REMOVAL, stack.isSuspended(), isEnding);
        StackReceipt.begin(tx, stack, operation, author.actor(), clock.instant());
        StackAudit.add(tx, stack, AccountOperation.STACK_REMOVED, author, clock.instant());
        changes.changeState(tx, stack, StackState.REMOVING);
        return operation;
    }

    private static Stack lock(Handle tx, AccountId account, EnvironmentId environment) {
        return Stacks.lock(tx, account, environment)
                .filter(it -> it.state() != StackState.REMOVED)
                .orElseThrow(StackProvisioning::missing);
    }

    private static Environment environment(
            Handle tx, AccountId account, EnvironmentId id, boolean isProduction, String field) {
        Environment it = Environments.lock(tx, account, id)
                .orElseThrow(() ->
                        ENVIRONMENT_NOT_FOUND.because("The environment is being deleted. Choose another environment."));
        if (it.type().hasDevelopments() != isProduction) {
            throw BAD_USER_INPUT
                    .because("`%s` must be a %s environment; received `%s`. Choose another environment."
                            .formatted(field, isProduction ? "production" : "development", it.slug()))
                    .at(field, it.slug(), isProduction ? "a production environment" : "a development environment");
        }
        return it;
    }

    private static Problem missing() {
        return STACK_NOT_FOUND.because(
                "The environment has no stack. Write a blueprint or order a development environment" + " first.");
    }
}
