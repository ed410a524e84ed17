package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.CatalogState.PriceContent;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A usage price that a billing period lacks: publishing would make the usage free for its subscribers.
///
/// @param billingPeriod the period whose subscribers would not pay
/// @param billingCountryCode null: all countries
/// @param subscribers live subscriptions with this period
public record MissingPrice(
        String type,
        String id,
        String featureId,
        String billingPeriod,
        @Nullable String billingCountryCode,
        long subscribers) {

    private static final Map<String, String> PERIODS = Map.of("MONTHLY", "Monthly", "ANNUALLY", "Yearly");

    /// Adds the price of the other billing period to this one, in the draft.
    static Response addPrice(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        try {
            add(visit, scope);
            return Screen.seeOther("%s/products/%s/review".formatted(scope.path(), visit.variable("id")));
        } catch (Problem problem) {
            return ReviewPage.refuse(visit, scope, problem);
        }
    }

    private static void add(ConsoleRequest visit, ConsoleScope scope) {
        CatalogState catalog = CatalogState.of(visit, scope, visit.request().variable("id"));
        MissingPrice wanted = catalog.unpricedUsage().stream()
                .filter(it -> it.key().equals(visit.form().text("usage")))
                .findFirst()
                .orElseThrow(() -> EDITED_MEANWHILE.because(
                        "This price was added or removed meanwhile. Check the changes below, then publish."));
        PackageRecord pack =
                catalog.find(wanted.type().equals("PLAN"), wanted.id()).orElseThrow();
        Optional<PriceContent> usage = wanted.twin(pack.content().charges().values().stream()
                .filter(it -> it.billingModel().equals("USAGE_BASED")));
        Optional<PriceContent> above = wanted.twin(pack.content().overageCharges().values().stream());
        PriceContent price = usage.or(() -> above).orElseThrow();
        ChargeBodies.save(visit, scope, pack, "", price.in(wanted.billingPeriod()), usage.isEmpty());
    }

    /// Returns the price of another billing period, preferably of the same country.
    private Optional<PriceContent> twin(Stream<PriceContent> prices) {
        return prices.filter(it ->
                        featureId.equals(it.featureId()) && !it.billingPeriod().equals(billingPeriod))
                .filter(it -> it.billingCadence().equals("RECURRING"))
                .filter(it ->
                        it.billingCountryCode() == null || Objects.equals(it.billingCountryCode(), billingCountryCode))
                .reduce((first, second) -> first.billingCountryCode() == null ? second : first);
    }

    public String key() {
        return String.join(
                " ", type, id, featureId, billingPeriod, Objects.requireNonNullElse(billingCountryCode, "-"));
    }

    public String periodWord() {
        return PERIODS.getOrDefault(billingPeriod, billingPeriod);
    }

    /// Returns the gap as two sentences.
    ///
    /// @param pack name of the plan or add-on
    /// @param feature name of the feature
    String sentence(String pack, String feature) {
        String where = billingCountryCode == null ? "" : " in " + billingCountryCode;
        String period = periodWord().toLowerCase(Locale.ROOT);
        return "%s has no %s price for usage of %s%s. Running subscriptions that are billed %s: %,d."
                .formatted(pack, period, feature, where, period, subscribers);
    }
}
