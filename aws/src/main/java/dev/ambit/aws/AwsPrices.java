package dev.ambit.aws;

import dev.ambit.stack.ProviderPrices;
import dev.ambit.stack.ResourceCost;
import dev.ambit.stack.ResourceKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Prices of AWS: the costs that the operator has set, otherwise the figures of the file `aws-prices.tsv`. A kind
/// without a figure has an unknown cost.
final class AwsPrices {

    private static final String FILE = "/aws-prices.tsv";
    private static final String ANY_REGION = "*";
    private static final String UNKNOWN = "unknown";

    /// A row of the file.
    ///
    /// @param region `*` for all regions
    private record AwsPrice(ResourceKind kind, String region, ResourceCost cost) {

        static AwsPrice read(String line) {
            List<String> cells = List.of(line.split("\t", -1));
            return new AwsPrice(
                    ResourceKind.valueOf(cells.get(0)),
                    cells.get(1),
                    new ResourceCost(
                            cells.get(2).equals(UNKNOWN) ? null : new BigDecimal(cells.get(2)),
                            cells.get(3).equals(UNKNOWN) ? null : cells.get(3),
                            "%s, %s, as of %s"
                                    .formatted(
                                            cells.get(5),
                                            cells.get(1).equals(ANY_REGION) ? "all regions" : "region " + cells.get(1),
                                            cells.get(4))));
        }
    }

    private static final List<AwsPrice> PRICES = read();

    private AwsPrices() {}

    /// Returns the prices of an account.
    ///
    /// @param region of the attached AWS account; null if none is attached
    static ProviderPrices of(@Nullable String region, AwsCosts.Known known) {
        Map<ResourceKind, ResourceCost> costs = new EnumMap<>(ResourceKind.class);
        PRICES.stream()
                .filter(it -> it.region.equals(ANY_REGION) || it.region.equals(region))
                .forEach(it -> costs.put(it.kind, it.cost));
        String source =
                "set by the operator on " + known.at().atOffset(ZoneOffset.UTC).toLocalDate();
        known.kinds().forEach(it -> costs.put(it.kind(), new ResourceCost(it.idle(), it.use(), source)));
        return new ProviderPrices(costs, ResourceCost.UNKNOWN, known.monthlyMax());
    }

    private static List<AwsPrice> read() {
        try (InputStream file = Objects.requireNonNull(AwsPrices.class.getResourceAsStream(FILE))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(it -> !it.startsWith("#"))
                    .map(AwsPrice::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
