package dev.ambit.order;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.ResourceKind;
import dev.ambit.subscription.PriceOverride;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Prices of orders in the default catalog of an installation.
class PricesTest {

    private static final Prices PRICES = DefaultCatalog.prices();

    /// Base 20, each kind 5 unless it is shared, each integration 4, each requirement 2.50.
    @ParameterizedTest
    @CsvSource({
        "DATABASE, 0, 0, 25, Development environment 20 + Database 5",
        "POLICY, 0, 0, 20, Development environment 20",
        "POLICY MEDIA, 0, 0, 20, Development environment 20",
        "DATABASE SESSION, 0, 0, 30, Development environment 20 + Session 5 + Database 5",
        "SESSION DATABASE, 1, 0, 34, Development environment 20 + Integrations 4 + Session 5 + Database 5",
        "DATABASE, 0, 1, 27.5, Development environment 20 + Requirements 2.5 + Database 5",
        "DATABASE, 3, 3, 44.5, Development environment 20 + Integrations 12 + Requirements 7.5 + Database 5",
        "HOST API_STAGE CDN ASSET_BUCKET FUNCTION SESSION DATABASE BRANCH POLICY MEDIA, 2, 1, 70.5,"
    })
    void d3_monthly_fee_is_the_base_plus_kinds_integrations_and_requirements(
            String scope, int integrations, int requirements, BigDecimal monthly, @Nullable String lines) {
        OrderContent requested = requested(scope, integrations, requirements);

        Quote quote = Quote.of(PRICES.currencyFor(requested), PRICES.linesFor(requested), Instant.EPOCH, null, null);

        assertThat(quote.monthly()).isEqualByComparingTo(monthly);
        assertThat(quote.currency()).isEqualTo("eur");
        assertThat(quote.lines())
                .allSatisfy(it ->
                        assertThat(it.quantity().multiply(it.unitAmount())).isEqualByComparingTo(it.amount()));
        if (lines != null) {
            assertThat(quote.lines().stream()
                            .map(it -> it.description() + " " + it.amount().toPlainString())
                            .collect(joining(" + ")))
                    .isEqualTo(lines);
        }
    }

    /// February has 28 days, and each line is rounded for itself.
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1.42", "7, 10", "14, 20", "27, 38.58", "28, 40"})
    void d3_month_is_billed_by_the_day(int days, BigDecimal sum) {
        Quote quote = Quote.of(
                "eur",
                List.of(
                        Quote.Line.of("One", BigDecimal.ONE, BigDecimal.valueOf(20)),
                        Quote.Line.of("Two", BigDecimal.TWO, BigDecimal.TEN)),
                Instant.EPOCH,
                null,
                null);

        assertThat(Invoice.sum(quote, days, 28)).isEqualByComparingTo(sum);
    }

    @Test
    void agreed_total_is_the_flat_price_and_all_other_prices_are_zero() {
        OrderContent requested = requested("DATABASE SESSION", 1, 2);
        Quote quote = agreed("usd", 99);

        List<PriceOverride> agreed =
                AgreedPrices.of(quote, PRICES.soldFor(requested)).orElseThrow();

        assertThat(PRICES.areQuotedIn(quote, requested)).isFalse();
        assertThat(agreed).hasSize(5).allSatisfy(it -> assertThat(it.currency()).isEqualTo("usd"));
        assertThat(agreed.getFirst().addonId()).isNull();
        assertThat(agreed.getFirst().featureId()).isNull();
        assertThat(agreed.getFirst().amount()).isEqualByComparingTo("99");
        assertThat(agreed.stream().skip(1))
                .allSatisfy(it -> assertThat(it.amount()).isZero());
    }

    /// The catalog has no flat price that could carry the agreed total.
    @Test
    void agreed_quote_without_a_flat_price_is_described_in_text() {
        assertThat(AgreedPrices.of(agreed("usd", 99), List.of())).isEmpty();
        assertThat(AgreedPrices.metadata(agreed("usd", 99)))
                .containsOnly(Map.entry("agreedMonthly", "99 usd"), Map.entry("agreedLine1", "All of it: 1 x 99"));
    }

    private static Quote agreed(String currency, int monthly) {
        var line = Quote.Line.of("All of it", BigDecimal.ONE, BigDecimal.valueOf(monthly));
        return Quote.of(currency, List.of(line), Instant.EPOCH, null, null);
    }

    private static OrderContent requested(String scope, int integrations, int requirements) {
        return new OrderContent(
                "Acme dev",
                Arrays.stream(scope.split(" ", -1)).map(ResourceKind::valueOf).toList(),
                IntStream.range(0, integrations)
                        .mapToObj(i -> "Integration " + i)
                        .toList(),
                IntStream.range(0, requirements)
                        .mapToObj(i -> "Requirement " + i)
                        .toList(),
                DatabaseStrategy.SCHEMA,
                null,
                null,
                "ann@acme.example");
    }
}
