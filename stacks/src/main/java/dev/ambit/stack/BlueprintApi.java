package dev.ambit.stack;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;
import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Authentication;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.domain.HostRule;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads and writes the blueprints of production environments.
public final class BlueprintApi {

    private static final String RESOURCES = "resources";

    private final Authentication authentication;
    private final Transactions transactions;
    private final Providers providers;
    private final ProviderChoice choice;
    private final HostRule hosts;
    private final InstantSource clock;

    public BlueprintApi(
            Authentication authentication,
            Transactions transactions,
            Providers providers,
            HostRule hosts,
            InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.providers = providers;
        this.choice = new ProviderChoice(providers);
        this.hosts = hosts;
        this.clock = clock;
    }

    public Response get(Request request) {
        AccountId account = authentication.account(request).account();
        return Response.ok(transactions.in(account, tx -> {
            Environment environment = production(tx, account, request.variable("slug"));
            Optional<Blueprint> written = Blueprints.find(tx, account, environment.id());
            Blueprint blueprint = written.orElseGet(() -> Blueprint.byDefault(names(tx, account, environment), hosts));
            return view(tx, account, environment, blueprint, written.isEmpty());
        }));
    }

    /// Returns templates. Each is a valid blueprint, except for a missing host if the installation has no stack
    /// domain.
    public Response templates(Request request) {
        AccountId account = authentication.account(request).account();
        return Response.ok(transactions.in(account, tx -> {
            Environment environment = production(tx, account, request.variable("slug"));
            StackNames names = names(tx, account, environment);
            Set<ResourceKind> offered = choice.offered(choice.choose(tx, account, environment.id()));
            return BlueprintTemplate.ALL.stream()
                    .map(it -> TemplateView.of(it, it.blueprint(names, offered, hosts), names))
                    .toList();
        }));
    }

    /// Stores a blueprint, which applies from the next provisioning or repair. If `was` is set, it must equal the
    /// present blueprint.
    public Response put(Request request) {
        AccountId account = authentication.account(request).account();
        var author = Author.of(authentication.account(request), request);
        Body body = request.body(Body.class);
        Instant now = clock.instant();
        return Response.ok(transactions.in(account, tx -> {
            Accounts.lock(tx, account);
            Environment environment = production(tx, account, request.variable("slug"));
            Optional<Blueprint> before = Blueprints.find(tx, account, environment.id());
            if (body.was() != null) {
                requireUnchanged(
                        read(body.was(), "was"),
                        before.orElseGet(() -> Blueprint.byDefault(names(tx, account, environment), hosts)));
            }
            Blueprint blueprint = checked(tx, account, environment, read(body.resources(), RESOURCES), before);
            Blueprints.put(tx, account, environment.id(), blueprint, now);
            StackAudit.add(
                    tx,
                    account,
                    environment.publicId(),
                    AccountOperation.BLUEPRINT_UPDATED,
                    author,
                    before.map(it -> new StackAudit.Resources(it.resources())).orElse(null),
                    new StackAudit.Resources(blueprint.resources()),
                    now);
            return view(tx, account, environment, blueprint, false);
        }));
    }

    /// Compares a blueprint with the present one. It is checked as if it were stored.
    public Response plan(Request request) {
        AccountId account = authentication.account(request).account();
        List<BlueprintResource> resources = read(request.body(PlanBody.class).resources(), RESOURCES);
        return Response.ok(transactions.in(account, tx -> {
            Environment environment = production(tx, account, request.variable("slug"));
            Optional<Blueprint> written = Blueprints.find(tx, account, environment.id());
            Blueprint after = checked(tx, account, environment, resources, written);
            Blueprint before = written.orElseGet(() -> Blueprint.byDefault(names(tx, account, environment), hosts));
            Map<ResourceKind, InfraResource> existing = InfraResources.list(tx, account, environment.id()).stream()
                    .filter(it -> it.begunAt() != null && it.state() != ResourceState.DELETED)
                    .collect(toMap(InfraResource::kind, Function.identity()));
            return BlueprintPlan.of(environment.slug().value(), written.isEmpty(), before, after, existing);
        }));
    }

    private static List<BlueprintResource> read(List<ResourceBody> bodies, String field) {
        List<BlueprintResource> read = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            read.add(bodies.get(i).read("%s.%d.parameters.".formatted(field, i)));
        }
        return read;
    }

    private static void requireUnchanged(List<BlueprintResource> was, Blueprint present) {
        if (!Set.copyOf(was).equals(Set.copyOf(present.resources()))) {
            throw EDITED_MEANWHILE.because(
                    "The blueprint was changed by another request. Read it again, then send the new one.");
        }
    }

    private Blueprint checked(
            Handle tx,
            AccountId account,
            Environment environment,
            List<BlueprintResource> resources,
            Optional<Blueprint> before) {
        StackNames names = names(tx, account, environment);
        var blueprint = new Blueprint(resources, names);
        checkNames(tx, account, blueprint.resources(), names);
        checkParameters(blueprint.resources());
        requireOffered(
                choice.choose(tx, account, environment.id()),
                blueprint.resources(),
                before.map(Blueprint::resources).orElse(List.of()));
        return blueprint;
    }

    /// Lets the providers check the names, which cannot change once a resource exists.
    private void checkNames(Handle tx, AccountId account, List<BlueprintResource> resources, StackNames names) {
        for (int i = 0; i < resources.size(); i++) {
            BlueprintResource it = resources.get(i);
            String field = "resources.%d.identifier".formatted(i);
            names.of(it.kind(), Stage.DEVELOPMENT, it.identifier(), field);
            String name = names.of(it.kind(), Stage.PRODUCTION, it.identifier(), field)
                    .name();
            providers.find(it.kind()).ifPresent(provider -> provider.checkName(name, field));
            if (it.kind() == ResourceKind.HOST) {
                hosts.require(tx, account, names.store(), name, field);
            }
        }
    }

    private void checkParameters(List<BlueprintResource> resources) {
        for (int i = 0; i < resources.size(); i++) {
            BlueprintResource it = resources.get(i);
            String field = "resources.%d.parameters".formatted(i);
            providers.find(it.kind()).ifPresent(provider -> provider.checkParameters(it.parameters(), field));
        }
    }

    /// Refuses new and changed resources that their providers cannot create now. Unchanged resources may stay.
    private void requireOffered(
            ProviderChoice.ChosenProviders chosen, List<BlueprintResource> resources, List<BlueprintResource> before) {
        for (int i = 0; i < resources.size(); i++) {
            BlueprintResource it = resources.get(i);
            String field = "resources.%d.kind".formatted(i);
            if (!before.contains(it)) {
                providers
                        .find(it.kind(), chosen.of(it.kind()))
                        .flatMap(provider -> provider.refusal(it.parameters()))
                        .ifPresent(why -> {
                            throw BAD_USER_INPUT
                                    .because("`%s` is `%s`. %s Remove the resource.".formatted(field, it.kind(), why))
                                    .at(field, it.kind(), "a kind that this server can create");
                        });
            }
        }
    }

    private static View view(
            Handle tx, AccountId account, Environment environment, Blueprint blueprint, boolean isDefault) {
        StackNames names = names(tx, account, environment);
        return new View(
                environment.slug().value(),
                isDefault,
                blueprint.resources().stream()
                        .map(it -> ResourceView.of(it, names))
                        .toList());
    }

    private static StackNames names(Handle tx, AccountId account, Environment environment) {
        return new StackNames(Accounts.slug(tx, account), environment.slug().value());
    }

    private static Environment production(Handle tx, AccountId account, String slug) {
        Environment environment = Environments.require(tx, account, slug);
        if (!environment.type().hasDevelopments()) {
            throw BAD_USER_INPUT
                    .because(("`%s` is a development environment. Only production environments have a blueprint; send"
                                    + " the slug of one.")
                            .formatted(slug))
                    .at("environment", slug, "an environment of the type PRODUCTION");
        }
        return environment;
    }

    // The wire.

    /// A blueprint to write.
    ///
    /// @param was resources of the present blueprint, as the caller knows them; null to replace any blueprint
    public record Body(
            List<ResourceBody> resources, @Nullable List<ResourceBody> was) {}

    /// A blueprint to compare.
    public record PlanBody(List<ResourceBody> resources) {}

    public record ResourceBody(
            ResourceKind kind,
            @Nullable String identifier,
            @Nullable Map<String, Object> parameters) {

        BlueprintResource read(String under) {
            Map<String, ResourceParameterType> types = KindParameters.of(kind);
            Map<String, String> read = new TreeMap<>();
            Optional.ofNullable(parameters).orElse(Map.of()).forEach((name, value) -> {
                ResourceParameterType type = types.get(name);
                if (type == null) {
                    throw BAD_USER_INPUT
                            .because(
                                    "Resources of the kind `%s` have no parameter `%s`. Remove it, or correct its name."
                                            .formatted(kind, shortened(name)))
                            .at(under + name, value, String.join(", ", new TreeMap<>(types).keySet()));
                }
                read.put(
                        name,
                        type.read(value)
                                .orElseThrow(() -> BAD_USER_INPUT
                                        .because("Parameter `%s` must be %s; received `%s`. Correct the value."
                                                .formatted(name, type.allowed(), shortened(value)))
                                        .at(under + name, value, type.allowed())));
            });
            return new BlueprintResource(kind, identifier, read);
        }
    }

    /// A blueprint.
    ///
    /// @param isDefault whether no blueprint was written, so the default applies
    public record View(String environment, boolean isDefault, List<ResourceView> resources) {}

    /// A blueprint template.
    ///
    /// @param resources the host has no identifier if the account has to choose one
    public record TemplateView(String id, String displayName, String description, List<TemplateResource> resources) {

        static TemplateView of(BlueprintTemplate it, Blueprint blueprint, StackNames names) {
            return new TemplateView(
                    it.id(),
                    it.displayName(),
                    it.description(),
                    blueprint.resources().stream()
                            .map(resource -> ResourceView.of(resource, names))
                            .map(view -> new TemplateResource(view.kind(), view.identifier(), view.parameters()))
                            .toList());
        }
    }

    /// A resource in the form of a request.
    public record TemplateResource(
            ResourceKind kind, @Nullable String identifier, Map<String, Object> parameters) {}

    /// A resource of a blueprint.
    ///
    /// @param name of production's resource
    /// @param developmentName of development's resource
    public record ResourceView(
            ResourceKind kind,
            ResourceClass class_,
            @Nullable String identifier,
            String name,
            String developmentName,
            Map<String, Object> parameters) {

        static ResourceView of(BlueprintResource it, StackNames names) {
            Map<String, Object> parameters = new TreeMap<>();
            Map<String, ResourceParameterType> types = KindParameters.of(it.kind());
            it.parameters()
                    .forEach((name, text) -> parameters.put(
                            name,
                            types.getOrDefault(name, ResourceParameterType.TEXT).written(text)));
            return new ResourceView(
                    it.kind(),
                    it.kind().resourceClass(),
                    it.identifier(),
                    names.written(it.kind(), Stage.PRODUCTION, it.identifier()),
                    names.written(it.kind(), Stage.DEVELOPMENT, it.identifier()),
                    parameters);
        }
    }
}
