package dev.ambit.cdn;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_NOT_FOUND;

import dev.ambit.access.Authentication;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environments;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.Stacks;
import dev.ambit.stack.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The distribution of a stack, what it has from where, and what it shall keep no longer.
public final class DistributionApi {

    private static final int PATHS_MAX = 100;

    private final Authentication authentication;
    private final Transactions transactions;
    private final StackResources resources;
    private final Invalidations invalidations;

    public DistributionApi(
            Authentication authentication,
            Transactions transactions,
            StackResources resources,
            Invalidations invalidations) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.resources = resources;
        this.invalidations = invalidations;
    }

    /// Compares with production's as both are now.
    public Response get(Request request) {
        AccountId account = authentication.account(request).account();
        String slug = request.variable("slug");
        return Response.ok(transactions.in(account, tx -> {
            EnvironmentId environment = Environments.require(tx, account, slug).id();
            EnvironmentId source =
                    Stacks.require(tx, account, environment, slug).source();
            Map<String, String> here = facts(tx, account, environment, slug);
            Map<String, String> production =
                    environment.equals(source) ? here : facts(tx, account, source, "production");
            return View.of(slug, distribution(tx, account, environment, slug), here, production);
        }));
    }

    /// Has taken effect on this server when it answers, and on the others a moment later.
    public Response invalidate(Request request) {
        AccountId account = authentication.account(request).account();
        String slug = request.variable("slug");
        Invalidation body = request.body(Invalidation.class);
        Wanted distribution = transactions.in(
                account,
                tx -> wanted(
                        tx, account, Environments.require(tx, account, slug).id(), slug));
        invalidations.invalidate(distribution.environmentId(), body.paths());
        return Response.ok(body);
    }

    private Distribution distribution(Handle tx, AccountId account, EnvironmentId environment, String slug) {
        return Distribution.of(wanted(tx, account, environment, slug).parameters());
    }

    private Wanted wanted(Handle tx, AccountId account, EnvironmentId environment, String slug) {
        return resources.wanted(tx, account, environment, ResourceKind.CDN).orElseThrow(() -> missing(slug));
    }

    private static Problem missing(String slug) {
        return STACK_RESOURCE_NOT_FOUND.because("The stack of %s has no distribution.".formatted(slug));
    }

    /// All there is to say of it, by its place.
    private Map<String, String> facts(Handle tx, AccountId account, EnvironmentId environment, String slug) {
        Wanted wanted = wanted(tx, account, environment, slug);
        Map<String, String> facts = new TreeMap<>();
        facts.put("name", wanted.name());
        wanted.parameters().forEach((name, value) -> facts.put("settings." + name, value));
        for (Origin origin : Origin.values()) {
            resources
                    .wanted(tx, account, environment, kind(origin))
                    .ifPresent(it -> facts.put("origins." + origin, it.name()));
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

    /// What to keep no longer.
    ///
    /// @param paths as in behaviors
    public record Invalidation(List<String> paths) {

        public Invalidation {
            paths = List.copyOf(paths);
            if (paths.isEmpty() || paths.size() > PATHS_MAX) {
                throw BAD_USER_INPUT
                        .because("Say which paths.")
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
    /// @param origins what each is called here
    /// @param differences from production's; of production none
    public record View(
            String environment,
            String name,
            List<Behavior> behaviors,
            Map<String, String> errorPages,
            int cacheSeconds,
            boolean compress,
            Map<String, String> origins,
            List<Difference> differences) {

        static View of(
                String environment,
                Distribution distribution,
                Map<String, String> here,
                Map<String, String> production) {
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
                    differences(here, production));
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

    /// Where it is not as production's.
    ///
    /// @param what as `origins.BUCKET`
    public record Difference(
            String what, @Nullable String here, @Nullable String production) {}
}
