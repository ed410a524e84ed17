package dev.ambit.console;

import dev.ambit.console.CatalogState.PriceContent;
import dev.ambit.console.CatalogState.Tier;
import dev.ambit.http.Response;
import java.math.BigDecimal;
import java.util.List;

/// Samples of all components in both color schemes, for authors of pages.
public final class StylesPage {

    private StylesPage() {}

    static Response show(ConsoleRequest visit) {
        var tiers = List.of(
                new Tier(BigDecimal.TEN, new BigDecimal("4"), null),
                new Tier(null, new BigDecimal("2"), new BigDecimal("15")));
        var price = new PriceContent(
                "PER_UNIT",
                "MONTHLY",
                "RECURRING",
                null,
                "usd",
                "seats",
                null,
                null,
                "GRADUATED",
                tiers,
                null,
                null,
                null,
                null);
        var curve = PriceCurve.of(price, new BigDecimal("25"));
        return visit.show(
                "styles",
                new View(
                        visit.frame("Components", "", null),
                        curve,
                        new Fault(
                                "wrong",
                                "Limit must be a number such as 2,500; received `lots`. Enter another limit.")));
    }

    public record View(Frame frame, PriceCurve curve, Fault fault) {}
}
