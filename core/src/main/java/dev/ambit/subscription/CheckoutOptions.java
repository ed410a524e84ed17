package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.customer.BillingProfile;
import dev.ambit.problem.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/// Options of a checkout page. Ambit stores and returns them without effect. An empty object counts as absent.
public record CheckoutOptions(
        @Nullable String cancelUrl,
        @Nullable String successUrl,
        @Nullable Boolean allowPromoCodes,
        @Nullable Boolean allowTaxIdCollection,
        @Nullable Boolean collectBillingAddress,
        @Nullable Boolean collectPhoneNumber,
        @Nullable String referenceId) {

    private static final int URL_CHARS_MAX = 2_048;
    private static final String HTTPS_URL = "an https URL of up to %d characters".formatted(URL_CHARS_MAX);

    public CheckoutOptions {
        requireHttps("cancelUrl", cancelUrl);
        requireHttps("successUrl", successUrl);
        BillingProfile.externalId("referenceId", referenceId);
        boolean isEmpty = allowPromoCodes == null
                && allowTaxIdCollection == null
                && collectBillingAddress == null
                && collectPhoneNumber == null
                && referenceId == null
                && cancelUrl == null
                && successUrl == null;
        if (!isEmpty) {
            requirePresent("cancelUrl", cancelUrl);
            requirePresent("successUrl", successUrl);
        }
    }

    private static void requirePresent(String field, @Nullable String url) {
        if (url == null) {
            throw BAD_USER_INPUT
                    .because("`%s` is missing. Checkout options need `cancelUrl` and `successUrl`. Add `%s`."
                            .formatted(field, field))
                    .at(field, null, HTTPS_URL);
        }
    }

    private static void requireHttps(String field, @Nullable String url) {
        if (url != null && !isHttps(url)) {
            throw BAD_USER_INPUT
                    .because("`%s` must be an https URL such as `https://example.com/done`; received `%s`."
                            .formatted(field, Problem.shortened(url)))
                    .at(field, url, HTTPS_URL);
        }
    }

    private static boolean isHttps(String url) {
        if (url.length() > URL_CHARS_MAX) {
            return false;
        }
        try {
            // Checkout systems replace placeholders such as {CHECKOUT_SESSION_ID}, which a URI cannot contain.
            URI uri = new URI(url.replaceAll("\\{[A-Za-z0-9_]+}", "x"));
            return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null;
        } catch (URISyntaxException _) {
            return false;
        }
    }
}
