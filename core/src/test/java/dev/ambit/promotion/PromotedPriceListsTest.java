package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.http.Json;
import dev.ambit.pricelist.PriceListText;
import dev.ambit.pricelist.PriceLists;
import dev.ambit.problem.Problem;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Promotes each year of real price lists to production, where each plan has a subscriber.
@Tag("long")
class PromotedPriceListsTest {

    /// Each day tests other products, unless all are tested.
    private static final int DAYS = LongForm.ENABLED ? 1 : 8;

    private static final String VALUES = ".enumConfiguration";

    static Stream<String> products() {
        List<String> all = readable().stream().map(it -> product(it)).distinct().toList();
        long day = LocalDate.now(ZoneOffset.UTC).toEpochDay() % DAYS;
        return IntStream.range(0, all.size()).filter(it -> it % DAYS == day).mapToObj(all::get);
    }

    @ParameterizedTest
    @MethodSource("products")
    void promoting_each_year_changes_what_was_predicted_and_a_rollback_restores_the_year_before(String product) {
        TestPromotions promotions = TestPromotions.open();
        TestEnvironment production = promotions.account().production();
        Map<String, List<String>> values = new HashMap<>();
        var decisions = new ObservedDecisions(production, values);
        List<String> customers = new ArrayList<>();
        Map<String, String> before = Map.of();
        String hash = "";
        String last = "";
        boolean isKeeping = false;
        for (String year : years(product)) {
            subscribe(production, customers);
            imported(promotions, product, year);
            last = promotions.proposed(", \"migrationType\": \"ALL_CUSTOMERS\"").text("id");
            takeSource(promotions, last);
            isKeeping |= keepHeldValues(promotions, last);
            addValues(production, values);
            addValues(promotions.account().development(), values);
            before = decisions.of(customers);
            hash = promotions.hash(production);
            Map<String, String> predicted = ObservedDecisions.predicted(promotions, last);

            promotions.awaitRollouts(promotions.applied(last));

            Map<String, String> after = decisions.of(customers);
            assertThat(predicted).as(year).isEqualTo(ObservedDecisions.changes(before, after));
            if (!isKeeping) {
                assertThat(promotions.hash(production))
                        .as(year)
                        .isEqualTo(promotions.hash(promotions.account().development()));
            }
        }

        promotions.awaitRollouts(promotions.rolledBack(last));
        assertThat(promotions.hash(production)).isEqualTo(hash);
        assertThat(decisions.of(customers)).isEqualTo(before);
    }

    /// Gives each plan that can be bought a customer with the id of the plan.
    private static void subscribe(TestEnvironment production, List<String> customers) {
        for (String plan : new TreeSet<>(catalog(production, "plans").keySet())) {
            if (!customers.contains(plan)) {
                production.buy(plan, plan, Map.of());
                customers.add(plan);
            }
        }
    }

    private static void imported(TestPromotions promotions, String product, String year) {
        promotions
                .account()
                .development()
                .importPriceList(PriceListText.of(year), "?publish=true&retype=true&product=" + product)
                .isOk();
    }

    /// Plans and features that the year no longer has are archived only if a resolution takes the line. A value that
    /// an earlier promotion has kept can be a conflict.
    private static void takeSource(TestPromotions promotions, String id) {
        List<Map<String, Object>> choices = new ArrayList<>();
        Reply promotion = promotions.get("/" + id).isOk();
        for (int i = 0; promotion.at("conflicts." + i) != null; i++) {
            choices.add(Map.of("path", promotion.text("conflicts." + i + ".path"), "take", "source"));
        }
        Reply lines = promotions.get("/" + id + "/diff").isOk();
        for (int i = 0; lines.at(String.valueOf(i)) != null; i++) {
            if (lines.text(i + ".taken").equals("false")) {
                choices.add(Map.of("path", lines.text(i + ".path"), "take", "source"));
            }
        }
        resolve(promotions, id, choices);
    }

    /// Subscribers of plans that are no longer sold keep their values, so the features must keep them too.
    ///
    /// @return whether the catalog keeps values that the year no longer has
    private static boolean keepHeldValues(TestPromotions promotions, String id) {
        boolean isKeeping = false;
        Reply refused = promotions.get("/" + id + "/impact?limit=1");
        while (refused.status() == 400) {
            String path = refused.text("field");
            assertThat(path).endsWith(VALUES);
            String feature = path.substring("features.".length(), path.length() - VALUES.length())
                    .replace("\"", "");
            List<?> used = (List<?>) Objects.requireNonNull(refused.at("usedEnumValues"));
            List<Object> remaining = new ArrayList<>(values(promotions.account().development(), feature));
            for (Object it : values(promotions.account().production(), feature)) {
                Object value = ((Map<?, ?>) it).get("value");
                if (used.contains(value)
                        && remaining.stream()
                                .noneMatch(other -> Objects.equals(((Map<?, ?>) other).get("value"), value))) {
                    remaining.add(it);
                }
            }
            resolve(promotions, id, List.of(Map.of("path", path, "value", remaining)));
            isKeeping = true;
            refused = promotions.get("/" + id + "/impact?limit=1");
        }
        return isKeeping;
    }

    private static void resolve(TestPromotions promotions, String id, List<Map<String, Object>> choices) {
        if (!choices.isEmpty()) {
            promotions
                    .post("/" + id + "/resolve", Json.text(Map.of("resolutions", choices)))
                    .isOk();
        }
    }

    private static List<?> values(TestEnvironment environment, String feature) {
        Map<?, ?> found = (Map<?, ?>)
                Objects.requireNonNull(catalog(environment, "features").get(feature), feature);
        return (List<?>) Objects.requireNonNull(found.get("enumConfiguration"));
    }

    private static void addValues(TestEnvironment environment, Map<String, List<String>> values) {
        catalog(environment, "features").forEach((id, it) -> {
            Object listed = ((Map<?, ?>) it).get("enumConfiguration");
            if (listed instanceof List<?> some && !some.isEmpty()) {
                var all = new TreeSet<>(values.getOrDefault(id, List.of()));
                some.forEach(value -> all.add(String.valueOf(((Map<?, ?>) value).get("value"))));
                values.put(id, List.copyOf(all));
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> catalog(TestEnvironment environment, String section) {
        return (Map<String, Object>)
                Objects.requireNonNull(environment.get("/catalog").isOk().at("catalog." + section));
    }

    private static List<String> years(String product) {
        return readable().stream().filter(it -> product(it).equals(product)).toList();
    }

    private static List<String> readable() {
        return PriceListText.all().stream()
                .filter(name -> {
                    try {
                        PriceLists.read(PriceListText.of(name), "product");
                        return true;
                    } catch (Problem _) {
                        return false;
                    }
                })
                .toList();
    }

    private static String product(String name) {
        return name.substring(0, name.indexOf('/'));
    }
}
