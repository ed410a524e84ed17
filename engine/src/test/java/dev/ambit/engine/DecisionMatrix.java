package dev.ambit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Runs `decisions.txt`. Whoever answers checks (the engine, the server, the replica) extends this class, says
/// how it decides, and must then agree with every row.
public abstract class DecisionMatrix {

    /// A customer, what was used, and a question. `terms` is what the plan of the only subscription grants; without
    /// `since`, `usedAt` and `now` no clock matters.
    public record Row(
            String number,
            Standing standing,
            boolean featureExists,
            FeatureNotation feature,
            FeatureTerms terms,
            BigDecimal used,
            @Nullable Instant usedAt,
            BigDecimal asks,
            List<String> values,
            @Nullable Instant since,
            @Nullable Instant now) {}

    protected abstract Decision decide(Row row);

    /// Whether there is a way to ask yet.
    protected boolean canAsk(Row row) {
        return true;
    }

    /// Maps the decision of a row to the expected one, if the implementation has other names or rules.
    protected Decision expectedDecision(Row row, Decision decision) {
        return decision;
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/decisions.txt", delimiter = '|', useHeadersInDisplayName = true)
    void decides(
            String number,
            String given,
            @Nullable String used,
            String asks,
            @Nullable Instant since,
            @Nullable Instant now,
            String decision) {
        String[] usage = used == null ? new String[] {"0"} : used.split(" at ", -1);
        boolean values = asks.startsWith("{");
        var row = new Row(
                number,
                standing(given),
                !given.endsWith("no feature"),
                feature(given),
                terms(given),
                new BigDecimal(usage[0]),
                usage.length > 1 ? Instant.parse(usage[1]) : null,
                values ? BigDecimal.ZERO : new BigDecimal(asks),
                values ? List.copyOf(FeatureTerms.values(asks)) : List.of(),
                since,
                now);
        assumeTrue(canAsk(row));

        assertThat(words(decide(row))).isEqualTo(words(expectedDecision(row, decision(decision))));
    }

    private static Standing standing(String given) {
        return switch (given.replace(", no feature", "")) {
            case "no customer" -> Standing.UNKNOWN;
            case "archived customer" -> Standing.ARCHIVED;
            case "no resource" -> Standing.RESOURCE_UNKNOWN;
            case "no subscription" -> Standing.NO_SUBSCRIPTION;
            default -> Standing.LIVE;
        };
    }

    private static FeatureNotation feature(String given) {
        return FeatureNotation.parse(hasTerms(given) ? given.substring(0, given.indexOf(' ')) : "boolean");
    }

    private static FeatureTerms terms(String given) {
        return hasTerms(given) ? FeatureTerms.parse(given.substring(given.indexOf(' ') + 1)) : FeatureTerms.SILENT;
    }

    private static boolean hasTerms(String given) {
        return standing(given) == Standing.LIVE && !given.equals("no feature");
    }

    private static Decision decision(String words) {
        return words.equals("granted")
                ? new Decision.Granted()
                : Arrays.stream(Reason.values())
                        .<Decision>map(Decision.Denied::new)
                        .filter(it -> words(it).equals(words))
                        .findFirst()
                        .orElseThrow();
    }

    private static String words(Decision decision) {
        return switch (decision) {
            case Decision.Granted() -> "granted";
            case Decision.Denied(Reason reason) -> "denied " + reason.wireName();
        };
    }
}
