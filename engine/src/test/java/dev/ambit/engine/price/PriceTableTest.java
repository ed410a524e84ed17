package dev.ambit.engine.price;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.engine.Scale;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares the bill of one purchase with each row of `prices.txt`.
class PriceTableTest {

    private static final Map<String, List<Tier>> TIERS = Map.of(
            "T", List.of(tier("100", "1.00", "0"), tier("500", "0.80", "0"), tier(null, "0.50", "0")),
            "T2", List.of(tier("100", "1.00", "10"), tier("500", "0.80", "20"), tier(null, "0.50", "30")));

    record Row(String row, String charge, String quantity, String amount) {}

    static Stream<Row> rows() throws IOException {
        try (var file = Objects.requireNonNull(PriceTableTest.class.getResourceAsStream("/prices.txt"))) {
            return new String(file.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.startsWith("row "))
                    .map(line -> line.split("\\|", -1))
                    .map(cells -> new Row(cells[0].strip(), cells[1].strip(), cells[2].strip(), cells[3].strip()));
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void bill_has_the_amount_of_the_price_table(Row row) {
        String[] texts = row.charge().split(" agreed ", -1);
        Charge charge = charge(texts[0]);
        List<Charge> agreed =
                Stream.of(texts).skip(1).map(PriceTableTest::charge).toList();
        BigDecimal minimum = number(terms(texts[0]), "minimum");
        var quantity = new BigDecimal(row.quantity());
        boolean arrears = charge instanceof Charge.Usage || charge instanceof Charge.Overage;
        var bill = new Bill(
                List.of(new Purchase("plan", false, 1, List.of(charge)).withPriceOverrides(agreed)),
                arrears ? Map.of() : Map.of("seats", quantity),
                arrears ? Map.of("seats", quantity) : Map.of(),
                minimum,
                !arrears);

        if (row.amount().equals("not sold")) {
            assertThatThrownBy(bill::lines).isInstanceOf(IllegalArgumentException.class);
        } else {
            assertThat(bill.total()).isEqualByComparingTo(row.amount());
            boolean isOfOne = minimum == null && agreed.stream().allMatch(charge::isOfSame);
            assertThat(bill.lines().size() == 1).isEqualTo(isOfOne);
        }
    }

    /// Words and their values in pairs: `overage 2.00 block 100 over 500`.
    private static Charge charge(String text) {
        String[] words = words(text);
        Map<String, String> terms = terms(text);
        return switch (words[0]) {
            case "flat" -> new Charge.Flat(new BigDecimal(words[1]), false);
            case "unit" ->
                new Charge.PerUnit("seats", rate(words, terms), number(terms, "min"), number(terms, "max"), false);
            case "usage" -> new Charge.Usage("seats", rate(words, terms), scale(terms));
            case "overage" ->
                new Charge.Overage(
                        "seats", rate(words, terms), Scale.NONE, Objects.requireNonNull(number(terms, "over")));
            default -> throw new AssertionError(text);
        };
    }

    private static String[] words(String text) {
        return text.replace("per unit", "unit").split(" ", -1);
    }

    private static Map<String, String> terms(String text) {
        String[] words = words(text);
        Map<String, String> terms = new HashMap<>();
        for (int i = 0; i + 1 < words.length; i++) {
            terms.put(words[i], words[i + 1]);
        }
        return terms;
    }

    private static Rate rate(String[] words, Map<String, String> terms) {
        return switch (words[1]) {
            case "volume" -> new Rate.Volume(Objects.requireNonNull(TIERS.get(words[2])));
            case "graduated" -> new Rate.Graduated(Objects.requireNonNull(TIERS.get(words[2])));
            default -> new Rate.PerUnit(new BigDecimal(words[1]), number(terms, "block"));
        };
    }

    private static Scale scale(Map<String, String> terms) {
        String divide = terms.get("divide");
        return divide == null
                ? Scale.NONE
                : new Scale(
                        new BigDecimal(divide),
                        terms.containsKey("down") || terms.containsValue("down") ? RoundingMode.DOWN : RoundingMode.UP);
    }

    private static @Nullable BigDecimal number(Map<String, String> terms, String word) {
        String number = terms.get(word);
        return number == null ? null : new BigDecimal(number);
    }

    private static Tier tier(@Nullable String upTo, String unitPrice, String flatPrice) {
        return new Tier(
                upTo == null ? null : new BigDecimal(upTo), new BigDecimal(unitPrice), new BigDecimal(flatPrice));
    }
}
