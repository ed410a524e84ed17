package dev.ambit.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Previews of changes compared with amounts and billing periods computed by hand, and with the actual change.
@Tag("long")
class PreviewTableTest {

    private static final int ROWS_MIN = 40;

    /// A purchase and its time.
    private record Purchase(Instant at, String wish) {}

    /// @param held the purchases before the preview: the first at `bought`, each later one with its time
    private record Row(int number, Instant bought, Instant asked, String held, String wanted, List<String> expected) {

        static Row of(int number, String line) {
            List<String> cells =
                    List.of(line.split("\\|")).stream().map(String::trim).toList();
            return new Row(
                    number, time(cells.get(0)), time(cells.get(1)), cells.get(2), cells.get(3), cells.subList(4, 8));
        }

        List<Purchase> purchases() {
            List<Purchase> purchases = new ArrayList<>();
            for (String text : held.equals("-") ? new String[0] : held.split(";")) {
                String[] words = text.trim().split(" ", 2);
                purchases.add(
                        purchases.isEmpty() ? new Purchase(bought, text) : new Purchase(time(words[0]), words[1]));
            }
            return purchases;
        }

        String customer() {
            return "row-" + number;
        }

        String named(String what) {
            return "previews.txt:%d, %s to %s: %s".formatted(number, held, wanted, what);
        }
    }

    private final PreviewShop shop = PreviewShop.open();
    private final SoftAssertions all = new SoftAssertions();
    private final Map<Instant, List<Runnable>> laterChecks = new TreeMap<>();

    @Test
    void previews_match_the_results_computed_by_hand_and_the_actual_changes() throws IOException {
        List<Row> rows = rows();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(ROWS_MIN);
        SortedSet<Instant> times = new TreeSet<>();
        for (Row row : rows) {
            times.addAll(List.of(row.bought(), row.asked()));
            row.purchases().forEach(it -> times.add(it.at()));
        }

        while (!times.isEmpty()) {
            Instant now = times.removeFirst();
            shop.advance(now);
            laterChecks.getOrDefault(now, List.of()).forEach(Runnable::run);
            rows.stream().filter(it -> it.bought().equals(now)).forEach(it -> shop.customer(it.customer()));
            rows.forEach(it -> buy(it, now));
            rows.stream().filter(it -> it.asked().equals(now)).forEach(this::ask);
            times.addAll(laterChecks.keySet());
            times.removeIf(it -> !it.isAfter(now));
        }

        all.assertAll();
    }

    private void buy(Row row, Instant now) {
        for (Purchase it : row.purchases()) {
            if (it.at().equals(now)) {
                shop.subscribe(row.customer(), it.wish()).isOk();
            }
        }
    }

    private void ask(Row row) {
        Reply preview = shop.preview(row.customer(), row.wanted());
        if (row.expected().getFirst().equals("UnsupportedParameter")) {
            all.assertThat(
                            preview.status() == 400
                                    ? preview.text("code") + " " + preview.text("field")
                                    : preview.body())
                    .as(row.named("problem"))
                    .isEqualTo("UnsupportedParameter planId");
            return;
        }
        if (preview.status() != 200) {
            all.fail(row.named(preview.toString()));
            return;
        }
        requireInvoice(
                row,
                preview,
                "immediateInvoice",
                row.expected().get(0),
                row.expected().get(1));
        requireInvoice(
                row,
                preview,
                "recurringInvoice",
                row.expected().get(2),
                row.expected().get(3));

        shop.subscribe(row.customer(), row.wanted()).isOk();

        Instant start = Instant.parse(preview.text("startDate"));
        if (start.isAfter(row.asked())) {
            laterChecks.computeIfAbsent(start, _ -> new ArrayList<>()).add(() -> requirePeriod(row, preview));
        } else if (preview.at("trial") == null) {
            requirePeriod(row, preview);
        }
    }

    private void requireInvoice(Row row, Reply preview, String invoice, String total, String period) {
        if (preview.at(invoice) == null) {
            all.assertThat(total).as(row.named(invoice)).isEqualTo("-");
            return;
        }
        all.assertThat(new BigDecimal(preview.text(invoice + ".total")))
                .as(row.named(invoice))
                .isEqualByComparingTo(total);
        all.assertThat(range(preview, invoice + ".billingPeriodRange"))
                .as(row.named(invoice + ".billingPeriodRange"))
                .isEqualTo(period.equals("-") ? null : times(period));
    }

    /// After the change, the subscription has the billing period of the preview.
    private void requirePeriod(Row row, Reply preview) {
        Reply subscriptions = shop.environment()
                .get("/subscriptions?customerId=%s&status=ACTIVE".formatted(row.customer()))
                .isOk();
        List<Instant> periodRange = range(preview, "billingPeriodRange");
        String start = subscriptions.at("0.currentBillingPeriodStart") == null
                ? null
                : subscriptions.text("0.currentBillingPeriodStart");
        all.assertThat(start == null ? null : List.of(Instant.parse(start), end(subscriptions)))
                .as(row.named("billing period after the change"))
                .isEqualTo(periodRange);
    }

    private static Instant end(Reply subscriptions) {
        return Instant.parse(subscriptions.text("0.currentBillingPeriodEnd"));
    }

    private static @Nullable List<Instant> range(Reply reply, String path) {
        return reply.at(path) == null
                ? null
                : List.of(Instant.parse(reply.text(path + ".start")), Instant.parse(reply.text(path + ".end")));
    }

    private static List<Instant> times(String period) {
        return List.of(period.split(" ")).stream().map(PreviewTableTest::time).toList();
    }

    private static Instant time(String text) {
        return Instant.parse((text.contains("T") ? text : text + "T00:00:00") + "Z");
    }

    private static List<Row> rows() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/test/resources/previews.txt"));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("20")) {
                rows.add(Row.of(i + 1, lines.get(i)));
            }
        }
        return rows;
    }
}
