package dev.ambit.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `ambit plan price` and `ambit addon price`: one price per billing period, flat or per unit of a feature. Tiers and
/// usage-based prices are edited in the console or with `ambit catalog apply`.
final class PriceCommand {

    private static final List<TextColumn> COLUMNS = List.of(
            TextColumn.of("CHARGE", "billingModel"),
            TextColumn.of("PERIOD", "billingPeriod"),
            TextColumn.of("FEATURE", "featureId"),
            TextColumn.text("PRICE", it -> MoneyText.of(it.text("price.amount"), it.text("price.currency"))));

    private static final String NO_PRICES = "No prices.";
    private static final String FEATURE = "--feature";
    private static final String FLAT_FEE = "FLAT_FEE";
    private static final String PER_UNIT = "PER_UNIT";

    /// Fields of a charge that this command neither sets nor keeps.
    private static final List<String> OTHER_FIELDS =
            List.of("tiers", "blockSize", "minUnitQuantity", "maxUnitQuantity", "billingCountryCode", "resetPeriod");

    private PriceCommand() {}

    static CommandSpec of(Terminal terminal, EntityKind kind) {
        return AccountCommand.inEnvironment(
                terminal,
                "price",
                "Sets the price of a billing period in the draft. Other periods, the unit and the currency stay.",
                caller -> {
                    String charges = kind.path(caller) + "/charges";
                    List<JsonObject> present = caller.list(charges);
                    JsonObject changed = caller.patch(kind.path(caller), Map.of("charges", changed(caller, present)));
                    return caller.show(changed, table -> {
                        table.print(changed, kind.lines());
                        print(table, caller.list(charges));
                    });
                },
                kind.id(),
                amount("--monthly", "month"),
                amount("--annually", "year"),
                CommandSpecs.option(
                        "--currency", "CODE", "Currency such as eur. Default: that of the present prices, else usd"),
                CommandSpecs.option(
                        FEATURE, "ID", "Feature whose units are priced, or '' for a flat price. Default: as before"));
    }

    static void print(TextTable table, List<JsonObject> charges) {
        table.print(COLUMNS, charges, NO_PRICES);
    }

    private static OptionSpec amount(String name, String period) {
        return OptionSpec.builder(name)
                .type(BigDecimal.class)
                .paramLabel("AMOUNT")
                .description("Price per %s, such as 49.90".formatted(period))
                .build();
    }

    private static Map<String, Object> changed(CommandContext caller, List<JsonObject> present) {
        requireSimple(caller.word(0), present);
        String feature = Objects.requireNonNullElseGet(
                caller.option(FEATURE),
                () -> present.stream()
                        .findFirst()
                        .map(it -> it.text("featureId"))
                        .orElse(""));
        Map<String, Object> model = new HashMap<>();
        model.put("billingModel", feature.isEmpty() ? FLAT_FEE : PER_UNIT);
        if (!feature.isEmpty()) {
            model.put("featureId", feature);
        }
        model.put("pricePeriods", periods(caller, present));
        return Map.of("pricingType", "PAID", "pricingModels", List.of(model));
    }

    /// Refuses to replace prices that would be lost.
    private static void requireSimple(String id, List<JsonObject> present) {
        boolean isSimple = present.stream()
                        .allMatch(it -> List.of(FLAT_FEE, PER_UNIT).contains(it.text("billingModel"))
                                && it.text("billingCadence").equals("RECURRING")
                                && OTHER_FIELDS.stream()
                                        .allMatch(field -> it.text(field).isEmpty()))
                && present.stream()
                                .map(it -> it.text("billingModel") + it.text("featureId"))
                                .distinct()
                                .count()
                        <= 1;
        if (!isSimple) {
            throw new IllegalArgumentException(
                    ("The prices of `%s` are more than one amount per billing period. Edit them in the console, or"
                                    + " with `ambit catalog export` and `ambit catalog apply`.")
                            .formatted(id));
        }
    }

    private static List<Map<String, Object>> periods(CommandContext caller, List<JsonObject> present) {
        Map<String, Map<String, Object>> periods = new LinkedHashMap<>();
        present.forEach(it -> periods.put(
                it.text("billingPeriod"),
                Map.of("amount", new BigDecimal(it.text("price.amount")), "currency", it.text("price.currency"))));
        String currency = currency(caller, present);
        boolean isGiven = false;
        for (String option : List.of("--monthly", "--annually")) {
            @Nullable BigDecimal amount = caller.given().matchedOptionValue(option, (BigDecimal) null);
            if (amount != null) {
                isGiven = true;
                periods.put(CommandContext.upper(option.substring(2)), Map.of("amount", amount, "currency", currency));
            }
        }
        if (!isGiven) {
            throw new IllegalArgumentException("No price given. Pass --monthly, --annually or both.");
        }
        List<Map<String, Object>> all = new ArrayList<>();
        periods.forEach((period, price) -> all.add(Map.of("billingPeriod", period, "price", price)));
        return all;
    }

    private static String currency(CommandContext caller, List<JsonObject> present) {
        return Objects.requireNonNullElseGet(
                caller.option("--currency"),
                () -> present.stream()
                        .findFirst()
                        .map(it -> it.text("price.currency"))
                        .orElse("usd"));
    }
}
