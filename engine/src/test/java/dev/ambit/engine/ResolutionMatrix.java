package dev.ambit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Runs `resolution.txt`. Whoever turns sources into entitlements (the engine, the server) extends this class, says
/// how it does so, and must then agree with every row.
public abstract class ResolutionMatrix {

    /// A question in plain data: who has these deals, what does the feature give?
    public record Row(String number, FeatureNotation feature, List<SourceCase> deals) {}

    /// `terms` are silent if no source names the feature; else `from` is the place of the winner among the deals.
    public record Outcome(FeatureTerms terms, int from) {}

    protected abstract Outcome resolve(Row row);

    /// Whether there is a way to ask yet.
    protected boolean canAsk(Row row) {
        return true;
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/resolution.txt", delimiter = '|', useHeadersInDisplayName = true)
    void resolves(String number, String feature, String sources, String entitlement, @Nullable Integer from) {
        List<SourceCase> cases =
                Stream.of(sources.split(" & ", -1)).map(SourceCase::parse).toList();
        var row = new Row(number, FeatureNotation.parse(feature), cases);
        assumeTrue(canAsk(row));

        FeatureTerms terms = FeatureTerms.parse(entitlement.equals("none") ? "silent" : entitlement);
        assertThat(resolve(row)).isEqualTo(new Outcome(terms, from == null ? 0 : from - 1));
    }
}
