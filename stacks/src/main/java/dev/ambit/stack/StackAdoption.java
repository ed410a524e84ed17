package dev.ambit.stack;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.access.Secrets;
import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.domain.HostRule;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Adopts the resources of a running production in a stack. The operation of the stack then marks them at their
/// provider, and changes nothing else.
public final class StackAdoption {

    private final Providers providers;
    private final HostRule hosts;
    private final StackPlanning planning;
    private final InstantSource clock;

    public StackAdoption(
            Secrets secrets, Providers providers, HostRule hosts, StackChanges changes, InstantSource clock) {
        this.providers = providers;
        this.hosts = hosts;
        this.planning = new StackPlanning(secrets, providers, hosts, changes, clock);
        this.clock = clock;
    }

    /// Returns how resources map to the blueprint of a production environment, without changing anything.
    ///
    /// @param tx in the scope of the account
    /// @param resources at most one of each kind
    public AdoptionPlan plan(Handle tx, Account account, String environment, List<ResourceToAdopt> resources) {
        return new Draft(tx, account, production(tx, account.id(), environment), resources).plan();
    }

    /// Adopts resources, and creates the operation that marks them. Resources adopted earlier stay adopted.
    ///
    /// @throws dev.ambit.problem.Problem if one of them is refused
    public UUID begin(Handle tx, Account account, String environment, List<ResourceToAdopt> resources, Author author) {
        Accounts.lock(tx, account.id());
        Environment production = production(tx, account.id(), environment);
        var draft = new Draft(tx, account, production, resources);
        draft.plan().entries().stream()
                .filter(it -> it.refusal() != null)
                .findFirst()
                .ifPresent(it -> {
                    throw STACK_IN_THE_WAY.because(
                            "%s: %s".formatted(it.resource().kind(), it.refusal()));
                });
        UUID operation = planning.production(tx, account.id(), production, draft.stackPlan, draft.adopted(), author);
        Stack stack = Stacks.lock(tx, account.id(), production.id()).orElseThrow();
        StackAudit.add(tx, stack, AccountOperation.STACK_ADOPTED, author, clock.instant());
        return operation;
    }

    private static Environment production(Handle tx, AccountId account, String slug) {
        Environment it = Environments.requireUnarchived(tx, account, slug);
        if (!it.type().hasDevelopments()) {
            throw BAD_USER_INPUT
                    .because(
                            "`environment` must be a production environment; received `%s`. Choose another environment."
                                    .formatted(slug))
                    .at("environment", slug, "a production environment");
        }
        return it;
    }

    /// Compares resources with the blueprint and the stack of an environment.
    private final class Draft {

        private final Handle tx;
        private final Account account;
        private final Environment production;
        private final List<ResourceToAdopt> resources;
        private final StackPlan stackPlan;
        private final Map<ResourceKind, PlannedResource> planned;
        private final Map<ResourceKind, InfraResource> there;

        Draft(Handle tx, Account account, Environment production, List<ResourceToAdopt> resources) {
            this.tx = tx;
            this.account = account;
            this.production = production;
            this.resources = resources;
            Set<ResourceKind> listed =
                    resources.stream().map(ResourceToAdopt::kind).collect(toSet());
            this.stackPlan = planning.plan(tx, account.id(), production, listed, production.id());
            this.planned = planned(Set.copyOf(ResourceKind.ORDERED));
            this.there = InfraResources.list(tx, account.id(), production.id()).stream()
                    .filter(it -> it.state() != ResourceState.DELETED)
                    .collect(toMap(InfraResource::kind, Function.identity()));
        }

        private Map<ResourceKind, PlannedResource> planned(Set<ResourceKind> scope) {
            return planning
                    .plan(tx, account.id(), production, scope, production.id())
                    .resources(Stage.PRODUCTION)
                    .stream()
                    .collect(toMap(PlannedResource::kind, Function.identity()));
        }

        AdoptionPlan plan() {
            Set<ResourceKind> missing = EnumSet.noneOf(ResourceKind.class);
            planned.values().stream()
                    .filter(it -> providers.adopting(it.kind(), it.provider()).isPresent())
                    .map(PlannedResource::kind)
                    .filter(kind -> !there.containsKey(kind))
                    .forEach(missing::add);
            missing.removeAll(stackPlan.scope());
            return new AdoptionPlan(resources.stream().map(this::entry).toList(), List.copyOf(missing));
        }

        private AdoptionPlan.Entry entry(ResourceToAdopt it) {
            PlannedResource wanted = planned.get(it.kind());
            InfraResource known = there.get(it.kind());
            boolean isAdopted = known != null && it.remoteId().equals(known.remoteId());
            return new AdoptionPlan.Entry(
                    it,
                    wanted == null ? null : wanted(it, wanted),
                    isAdopted,
                    isAdopted ? null : refusal(it, wanted, known).orElse(null));
        }

        private Optional<String> refusal(
                ResourceToAdopt it, @Nullable PlannedResource wanted, @Nullable InfraResource known) {
            if (wanted == null) {
                return Optional.of("The blueprint of `%s` does not have `%s`. Add it to the blueprint."
                        .formatted(production.slug(), it.kind()));
            }
            if (known != null) {
                return Optional.of("The stack of `%s` already has `%s` as its `%s`."
                        .formatted(production.slug(), known.name(), it.kind()));
            }
            if (providers.adopting(it.kind(), wanted.provider()).isEmpty()) {
                return Optional.of(
                        "New resources of this kind are made by `%s`. Attach the AWS account with its settings."
                                .formatted(wanted.provider()));
            }
            return createdResource()
                    .map(made -> "Ambit created `%s` of this stack, and would connect it to the adopted resource."
                            .formatted(made.kind()))
                    .or(() -> nameTaken(it))
                    .or(() -> it.kind() == ResourceKind.HOST
                            ? hosts.objection(
                                    tx,
                                    account.id(),
                                    account.slug().value(),
                                    wanted.name().name())
                            : Optional.empty());
        }

        /// Returns a resource of the stack that could have been adopted, but was created.
        private Optional<InfraResource> createdResource() {
            return there.values().stream()
                    .filter(it -> it.remoteId() == null
                            && providers.adopting(it.kind(), it.provider()).isPresent())
                    .findFirst();
        }

        private Optional<String> nameTaken(ResourceToAdopt it) {
            return InfraNames.holder(tx, name(it).container(), name(it).name())
                    .filter(holder -> !holder.equals(new ResourceHolder(account.id(), production.id())))
                    .map(_ -> "The stack of another environment has it already.");
        }

        private ResourceName name(ResourceToAdopt it) {
            PlannedResource wanted = Objects.requireNonNull(planned.get(it.kind()));
            return it.name() == null ? wanted.name() : new ResourceName(it.kind(), it.remoteId(), it.name());
        }

        /// Returns the listed resources for the stack, without those that it has already.
        List<PlannedResource> adopted() {
            return resources.stream()
                    .filter(it -> !there.containsKey(it.kind()))
                    .map(it -> {
                        PlannedResource wanted = Objects.requireNonNull(planned.get(it.kind()));
                        return new PlannedResource(
                                name(it), name(it).name(), wanted.provider(), wanted.parameters(), it.remoteId());
                    })
                    .toList();
        }

        /// Returns the wanted state of a resource that has no secret, because it is never created.
        private WantedResource wanted(ResourceToAdopt it, PlannedResource wanted) {
            String name = name(it).name();
            return new WantedResource(
                    account.id(),
                    production.id(),
                    production.publicId(),
                    account.slug().value(),
                    Stage.PRODUCTION,
                    it.kind(),
                    name,
                    name,
                    DatabaseStrategy.DATABASE,
                    wanted.parameters(),
                    "",
                    false,
                    wanted.provider(),
                    it.remoteId());
        }
    }
}
