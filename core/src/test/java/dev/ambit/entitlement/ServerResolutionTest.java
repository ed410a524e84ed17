package dev.ambit.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.engine.Anchoring;
import dev.ambit.engine.FeatureKind;
import dev.ambit.engine.FeatureTerms;
import dev.ambit.engine.Reset;
import dev.ambit.engine.ResetPeriod;
import dev.ambit.engine.ResolutionMatrix;
import dev.ambit.engine.SourceCase;
import dev.ambit.engine.SourceCase.PromotionalGrant;
import dev.ambit.engine.SourceCase.Purchase;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs `resolution.txt` over HTTP. Each source is a subscription to its own product or a promotional entitlement.
class ServerResolutionTest extends ResolutionMatrix {

    private static final TestEnvironment ENVIRONMENT = TestServer.openAccount().development();
    private static final List<String> CITIES = List.of("NY", "LA", "TLV", "BER");

    @Override
    protected Outcome resolve(Row row) {
        var grantedSources = new SourcesOverRest(ENVIRONMENT, row.number());
        grantedSources.makeFeature(row.feature());
        grantedSources.makeCustomer();
        List<String> sources = new ArrayList<>();
        for (SourceCase source : row.deals()) {
            sources.add(
                    switch (source) {
                        case Purchase purchase -> grantedSources.buy(sources.size() + 1, purchase);
                        case PromotionalGrant promise -> grantedSources.grantPromotion(promise);
                    });
        }

        Reply answer = ENVIRONMENT
                .get("/customers/%s/entitlements/check?featureId=%s&explain=true"
                        .formatted(grantedSources.customer(), grantedSources.feature()))
                .isOk();
        FeatureTerms terms = terms(row, grantedSources, answer);
        return new Outcome(terms, terms.silent() ? 0 : sources.indexOf(winner(answer)));
    }

    /// Grants must grant something. Takes every third row except in long tests; the engine's own test takes all.
    @Override
    protected boolean canAsk(Row row) {
        if (!LongForm.ENABLED && row.number().hashCode() % 3 != 0) {
            return false;
        }
        return row.deals().stream()
                .noneMatch(source -> source instanceof PromotionalGrant promise
                        && !promise.terms().granted());
    }

    private static FeatureTerms terms(Row row, SourcesOverRest sources, Reply answer) {
        if (answer.text("accessDeniedReason").equals("NoFeatureEntitlementInSubscription")) {
            return FeatureTerms.SILENT;
        }
        if (answer.text("accessDeniedReason").equals("Revoked")) {
            return FeatureTerms.DENIED;
        }
        assertThat(answer.text("isGranted")).isEqualTo("true");
        boolean number =
                row.feature().kind() != FeatureKind.BOOLEAN && row.feature().kind() != FeatureKind.ENUM;
        return new FeatureTerms(
                false,
                true,
                number && answer.at("usageLimit") != null ? new BigDecimal(answer.text("usageLimit")) : null,
                number && answer.text("hasUnlimitedUsage").equals("true"),
                number && answer.text("hasSoftLimit").equals("true"),
                row.feature().kind() == FeatureKind.ENUM ? values(sources) : Set.of(),
                reset(answer));
    }

    /// A check does not list them, but it answers for each.
    private static Set<String> values(SourcesOverRest sources) {
        Set<String> granted = new LinkedHashSet<>();
        for (String city : CITIES) {
            String check = "/customers/%s/entitlements/check?featureId=%s&requestedValues=%s"
                    .formatted(sources.customer(), sources.feature(), city);
            if (ENVIRONMENT.get(check).text("isGranted").equals("true")) {
                granted.add(city);
            }
        }
        return granted;
    }

    private static @Nullable Reset reset(Reply answer) {
        if (answer.at("resetPeriod") == null) {
            return null;
        }
        ResetPeriod period = ResetPeriod.valueOf(answer.text("resetPeriod"));
        return new Reset(period, anchoring(period, Instant.parse(answer.text("usagePeriodAnchor"))));
    }

    /// The periods of a client follow from the anchor alone: a midnight of the first of a month, or of a weekday
    /// (docs/reference/rules.md#usage-counting).
    private static Anchoring anchoring(ResetPeriod period, Instant anchor) {
        ZonedDateTime moment = anchor.atZone(ZoneOffset.UTC);
        boolean isMidnight = moment.truncatedTo(ChronoUnit.DAYS).equals(moment);
        if (!isMidnight) {
            return Anchoring.SUBSCRIPTION_START;
        }
        return switch (period) {
            case MONTH -> Anchoring.START_OF_THE_MONTH;
            case WEEK ->
                Objects.requireNonNull(moment.getDayOfWeek() == DayOfWeek.MONDAY ? Anchoring.EVERY_MONDAY : null);
            case YEAR, DAY, HOUR -> Anchoring.SUBSCRIPTION_START;
        };
    }

    private static String winner(Reply answer) {
        for (int i = 0; answer.at("explanation.contributions." + i) != null; i++) {
            String contribution = "explanation.contributions." + i;
            if (answer.text(contribution + ".won").equals("true")) {
                return answer.text(contribution + ".subscriptionId");
            }
        }
        return "none won: " + answer.http().body();
    }
}
