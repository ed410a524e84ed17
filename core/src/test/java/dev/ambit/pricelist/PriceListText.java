package dev.ambit.pricelist;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/// Price lists to test with: a small one without a fault, and those of real companies.
public final class PriceListText {

    public static final String ACME = """
            syntaxVersion: '2.1'
            saasName: Acme
            currency: EUR
            features:
              sso: {valueType: BOOLEAN, defaultValue: false, type: DOMAIN}
              payment: {valueType: TEXT, defaultValue: [CARD], type: PAYMENT}
            usageLimits:
              seats: {valueType: NUMERIC, defaultValue: 3, unit: seat, type: NON_RENEWABLE}
              calls: {valueType: NUMERIC, defaultValue: 100, unit: call/day, type: RENEWABLE, linkedFeatures: [sso]}
            plans:
              FREE: {price: 0}
              PRO: {price: 7, unit: user/month, features: {sso: {value: true}}, usageLimits: {seats: {value: 10}}}
            addOns:
              more: {availableFor: [PRO], price: 1, usageLimitsExtensions: {calls: {value: 50}}}
            """;

    private PriceListText() {}

    /// Acme's price list with one part replaced.
    public static String acme(String part, String changed) {
        if (!ACME.contains(part)) {
            throw new AssertionError(part + " is not in Acme's list");
        }
        return ACME.replace(part, changed);
    }

    /// The names of all price lists, such as `github/2025`, in order.
    public static List<String> all() {
        try (var index = Objects.requireNonNull(PriceListText.class.getResourceAsStream("/pricings/index.txt"))) {
            return new String(index.readAllBytes(), UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String github(int year) {
        return of("github/" + year);
    }

    /// The one of this name.
    public static String of(String name) {
        String path = "/pricings/%s.yml".formatted(name);
        try (var file = Objects.requireNonNull(PriceListText.class.getResourceAsStream(path))) {
            return new String(file.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
