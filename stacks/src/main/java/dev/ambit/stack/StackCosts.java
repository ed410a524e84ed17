package dev.ambit.stack;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.domain.HostRule;
import dev.ambit.environment.Environment;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Computes what the providers of an order's resources charge the operator, and compares it with cost caps.
public final class StackCosts {

    private final Providers providers;
    private final ProviderChoice choice;
    private final HostRule hosts;

    public StackCosts(Providers providers, HostRule hosts) {
        this.providers = providers;
        this.choice = new ProviderChoice(providers);
        this.hosts = hosts;
    }

    /// Returns the cost of each resource that an order creates, in development and, if production lacks it, in
    /// production.
    ///
    /// @param tx with access to the rows of the account
    public List<PlannedCost> of(
            Handle tx, AccountId account, Environment production, Collection<ResourceKind> ordered) {
        Set<ResourceKind> scope = ordered.isEmpty() ? Set.of() : EnumSet.copyOf(ordered);
        var names = new StackNames(Accounts.slug(tx, account), production.slug().value());
        Optional<Blueprint> written = Blueprints.find(tx, account, production.id());
        Blueprint blueprint = written.orElseGet(() -> Blueprint.byDefault(names, hosts));
        Set<ResourceKind> missing = EnumSet.allOf(ResourceKind.class);
        InfraResources.list(tx, account, production.id()).stream()
                .filter(it -> it.state() != ResourceState.DELETED)
                .forEach(it -> missing.remove(it.kind()));
        ProviderChoice.ChosenProviders chosen = choice.choose(tx, account, production.id());
        List<ResourceKind> kinds = Arrays.stream(ResourceKind.values())
                .filter(it ->
                        it == ResourceKind.PARAMETERS || blueprint.find(it).isPresent())
                .filter(it -> providers.find(it, chosen.of(it)).isPresent())
                .toList();
        Stream<ResourceKind> ofProduction = kinds.stream()
                .filter(missing::contains)
                .filter(it -> written.isPresent() || isAlwaysPart(it) || scope.contains(it));
        Stream<ResourceKind> ofDevelopment = kinds.stream()
                .filter(it -> scope.contains(it) || it == ResourceKind.PARAMETERS)
                .filter(it -> it.resourceClass() != ResourceClass.SHARED
                        && it.resourceClass() != ResourceClass.PRODUCTION_ONLY);
        var prices = new PriceReading(tx, account, chosen);
        return Stream.concat(
                        ofProduction.map(it -> prices.of(Stage.PRODUCTION, it)),
                        ofDevelopment.map(it -> prices.of(Stage.DEVELOPMENT, it)))
                .toList();
    }

    private static boolean isAlwaysPart(ResourceKind kind) {
        return kind.resourceClass() == ResourceClass.SHARED || kind == ResourceKind.PARAMETERS;
    }

    /// Returns one sentence for each provider whose cost cap an order would exceed, by the kind at which to show
    /// it.
    Map<ResourceKind, String> objections(
            Handle tx, AccountId account, Environment production, Collection<ResourceKind> ordered) {
        Map<ResourceKind, String> objections = new EnumMap<>(ResourceKind.class);
        of(tx, account, production, ordered).stream()
                .filter(it -> Providers.isRemote(it.provider()))
                .collect(groupingBy(PlannedCost::provider))
                .forEach((provider, planned) -> objection(tx, account, provider, planned)
                        .ifPresent(it -> objections.put(kind(planned, ordered), it)));
        return objections;
    }

    /// Returns the ordered kind at which the objection is shown.
    private static ResourceKind kind(List<PlannedCost> planned, Collection<ResourceKind> ordered) {
        return planned.stream()
                .map(PlannedCost::kind)
                .filter(ordered::contains)
                .findFirst()
                .orElseGet(() -> planned.getLast().kind());
    }

    private Optional<String> objection(Handle tx, AccountId account, String provider, List<PlannedCost> planned) {
        ProviderPrices prices = providers.prices(tx, account, provider);
        BigDecimal max = prices.monthlyMax();
        if (max == null) {
            return Optional.empty();
        }
        Map<ResourceKind, Long> counts = new EnumMap<>(InfraResources.countByKind(tx, account, provider));
        planned.forEach(it -> counts.merge(it.kind(), 1L, Long::sum));
        Set<ResourceKind> unknown = new TreeSet<>(counts.keySet());
        unknown.removeIf(it -> prices.of(it).idle() != null);
        if (!unknown.isEmpty()) {
            return Optional.of(
                    "The provider `%s` has a cost cap of %s USD a month, but the idle cost of %s is unknown. Ask the operator to set it."
                            .formatted(
                                    provider,
                                    plain(max),
                                    unknown.stream().map("`%s`"::formatted).collect(joining(", "))));
        }
        BigDecimal total = counts.entrySet().stream()
                .map(it -> idle(prices, it.getKey()).multiply(BigDecimal.valueOf(it.getValue())))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return total.compareTo(max) <= 0
                ? Optional.empty()
                : Optional.of(
                        "With this order, resources at the provider `%s` would cost %s USD a month; the cost cap is %s USD. Order fewer kinds, or ask the operator to raise the cap."
                                .formatted(provider, plain(total), plain(max)));
    }

    private static BigDecimal idle(ProviderPrices prices, ResourceKind kind) {
        BigDecimal idle = prices.of(kind).idle();
        return idle == null ? BigDecimal.ZERO : idle;
    }

    private static String plain(BigDecimal amount) {
        BigDecimal shortest = amount.stripTrailingZeros();
        return (shortest.scale() < 0 ? shortest.setScale(0) : shortest).toPlainString();
    }

    /// The prices of the providers of one stack, each read once.
    private final class PriceReading {

        private final Handle tx;
        private final AccountId account;
        private final ProviderChoice.ChosenProviders chosen;
        private final Map<String, ProviderPrices> read = new HashMap<>();

        PriceReading(Handle tx, AccountId account, ProviderChoice.ChosenProviders chosen) {
            this.tx = tx;
            this.account = account;
            this.chosen = chosen;
        }

        PlannedCost of(Stage stage, ResourceKind kind) {
            String provider = chosen.of(kind);
            ProviderPrices prices = read.computeIfAbsent(provider, it -> providers.prices(tx, account, it));
            return new PlannedCost(stage, kind, provider, prices.of(kind));
        }
    }
}
