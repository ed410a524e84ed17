package dev.ambit.cdn;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Actor;
import dev.ambit.access.Authentication;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.audit.AuditEntry;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.host.cdn.Behavior;
import dev.ambit.host.cdn.Distribution;
import dev.ambit.host.cdn.Origin;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.Stacks;
import dev.ambit.stack.WantedResource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Shows the distribution of a stack, and invalidates its cache.
public final class DistributionApi {

    private static final int PATHS_MAX = 100;
    private static final int INVALIDATIONS_SHOWN = 10;

    private final Authentication authentication;
    private final Transactions transactions;
    private final StackResources resources;
    private final StackInvalidation invalidation;
    private final InstantSource clock;

    public DistributionApi(
            Authentication authentication,
            Transactions transactions,
            StackResources resources,
            StackInvalidation invalidation,
            InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.resources = resources;
        this.invalidation = invalidation;
        this.clock = clock;
    }

    /// Returns the distribution, with its differences from production's.
    public Response get(Request request) {
        AccountId account = authentication.account(request).account();
        String slug = request.variable("slug");
        return Response.ok(transactions.in(account, tx -> {
            Environment asked = Environments.require(tx, account, slug);
            EnvironmentId environment = asked.id();
            EnvironmentId source =
                    Stacks.require(tx, account, environment, slug).source();
            Map<String, String> here = facts(tx, account, environment, slug);
            Map<String, String> production =
                    environment.equals(source) ? here : facts(tx, account, source, "production");
            List<AuditEntry> entries = AccountAuditLog.latest(
                    tx, account, AccountOperation.DISTRIBUTION_INVALIDATED, asked.publicId(), INVALIDATIONS_SHOWN);
            return View.of(slug, distribution(tx, account, environment, slug), here, production, entries);
        }));
    }

    /// Invalidates paths. The invalidation takes effect on this server at once, and on others a moment later. A
    /// remote provider completes it after the response.
    public Response invalidate(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        String slug = request.variable("slug");
        Invalidation body = request.body(Invalidation.class);
        EnvironmentId of = transactions.in(account, tx -> {
            Environment environment = Environments.require(tx, account, slug);
            var _ = wanted(tx, account, environment.id(), slug);
            var entry = new AccountAuditEntry(
                    AccountOperation.DISTRIBUTION_INVALIDATED,
                    environment.publicId(),
                    environment.publicId(),
                    null,
                    body);
            AccountAuditLog.add(tx, account, Author.of(caller, request), entry, clock.instant());
            return environment.id();
        });
        try {
            invalidation.run(account, of, body.paths());
        } catch (InProgressException e) {
            throw STACK_UNREACHABLE.because(e.what() + " Invalidate the paths again.");
        }
        return Response.ok(body);
    }

    private Distribution distribution(Handle tx, AccountId account, EnvironmentId environment, String slug) {
        return Distribution.of(wanted(tx, account, environment, slug).parameters());
    }

    private WantedResource wanted(Handle tx, AccountId account, EnvironmentId environment, String slug) {
        return find(tx, account, environment, ResourceKind.CDN).orElseThrow(() -> missing(slug));
    }

    /// Returns a resource of any provider.
    private Optional<WantedResource> find(Handle tx, AccountId account, EnvironmentId environment, ResourceKind kind) {
        return resources
                .wanted(tx, account, environment, kind)
                .or(() -> resources.remote(tx, account, environment, kind).map(RemoteResource::wanted));
    }

    private static Problem missing(String slug) {
        return STACK_RESOURCE_NOT_FOUND.because(
                "The stack of environment `%s` has no distribution. Add `CDN` to its blueprint.".formatted(slug));
    }

    /// Returns names, settings and origins for comparison, by path.
    private Map<String, String> facts(Handle tx, AccountId account, EnvironmentId environment, String slug) {
        WantedResource wanted = wanted(tx, account, environment, slug);
        Map<String, String> facts = new TreeMap<>();
        facts.put("name", wanted.name());
        wanted.parameters().forEach((name, value) -> facts.put("settings." + name, value));
        for (Origin origin : Origin.values()) {
            find(tx, account, environment, kind(origin)).ifPresent(it -> facts.put("origins." + origin, it.name()));
        }
        return facts;
    }

    private static ResourceKind kind(Origin origin) {
        return switch (origin) {
            case BUCKET -> ResourceKind.ASSET_BUCKET;
            case MEDIA -> ResourceKind.MEDIA;
            case FUNCTION -> ResourceKind.FUNCTION;
        };
    }

    // The wire.

    /// A request to invalidate paths.
    ///
    /// @param paths patterns as in behaviors
    public record Invalidation(List<String> paths) {

        public Invalidation {
            paths = List.copyOf(paths);
            if (paths.isEmpty() || paths.size() > PATHS_MAX) {
                throw BAD_USER_INPUT
                        .because(
                                ("`paths` must have 1 to %d entries; received %d. Send the paths to invalidate, such as"
                                                + " `/assets/*`.")
                                        .formatted(PATHS_MAX, paths.size()))
                        .at("paths", paths.size(), "1 to %d".formatted(PATHS_MAX));
            }
            for (int i = 0; i < paths.size(); i++) {
                try {
                    Behavior.requirePath(paths.get(i));
                } catch (Problem problem) {
                    throw problem.at("paths.%d".formatted(i), paths.get(i), Behavior.PATHS);
                }
            }
        }
    }

    /// A distribution.
    ///
    /// @param origins resource name of each origin
    /// @param differences from production's distribution; empty for production
    /// @param invalidations the latest first
    public record View(
            String environment,
            String name,
            List<Behavior> behaviors,
            Map<String, String> errorPages,
            int cacheSeconds,
            boolean compress,
            Map<String, String> origins,
            List<Difference> differences,
            List<Invalidated> invalidations) {

        static View of(
                String environment,
                Distribution distribution,
                Map<String, String> here,
                Map<String, String> production,
                List<AuditEntry> entries) {
            Map<String, String> origins = new TreeMap<>();
            for (Origin origin : Origin.values()) {
                String name = here.get("origins." + origin);
                if (name != null) {
                    origins.put(origin.name(), name);
                }
            }
            return new View(
                    environment,
                    here.getOrDefault("name", ""),
                    distribution.behaviors(),
                    distribution.errorPages(),
                    distribution.cacheSeconds(),
                    distribution.isCompressed(),
                    origins,
                    differences(here, production),
                    entries.stream().map(Invalidated::of).toList());
        }

        private static List<Difference> differences(Map<String, String> here, Map<String, String> production) {
            var places = new TreeSet<>(here.keySet());
            places.addAll(production.keySet());
            List<Difference> all = new ArrayList<>();
            places.stream()
                    .filter(it -> !Objects.equals(here.get(it), production.get(it)))
                    .forEach(it -> all.add(new Difference(it, here.get(it), production.get(it))));
            return all;
        }
    }

    /// An invalidation from the audit log.
    public record Invalidated(Instant at, ActorView actor, List<String> paths) {

        static Invalidated of(AuditEntry it) {
            List<String> paths = it.after() != null && it.after().get("paths") instanceof List<?> list
                    ? list.stream().map(String::valueOf).toList()
                    : List.of();
            Actor actor = it.author().actor();
            return new Invalidated(it.at(), new ActorView(actor.type(), actor.id()), paths);
        }
    }

    public record ActorView(String type, @Nullable String id) {}

    /// A difference from production's distribution.
    ///
    /// @param what path such as `origins.BUCKET`
    public record Difference(
            String what, @Nullable String here, @Nullable String production) {}
}
