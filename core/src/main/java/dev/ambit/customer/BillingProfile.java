package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.Money;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Billing data of a customer for other systems. Ambit stores and returns the data, but does not use it yet.
public final class BillingProfile {

    private static final int TEXT_CHARS_MAX = 255;
    private static final int MONTHS = 12;

    private BillingProfile() {}

    public enum Vendor {
        AUTH0,
        ZUORA,
        STRIPE,
        HUBSPOT,
        AWS_MARKETPLACE,
        SNOWFLAKE,
        SALESFORCE,
        BIG_QUERY,
        OPEN_FGA,
        APP_STORE,
        RECEIVED,
        PREQUEL,
        AIRWALLEX,
        STRIPE_INVOICING,
    }

    public enum PaymentMethodType {
        CARD,
        BANK,
        CASH_APP,
    }

    /// The id of the same customer in another system.
    public record Integration(String id, @Nullable String syncedEntityId, Vendor vendorIdentifier) {

        public Integration {
            externalId("id", id);
            externalId("syncedEntityId", syncedEntityId);
        }
    }

    public record PaymentMethod(
            @Nullable String billingId,
            @Nullable Integer cardExpiryMonth,
            @Nullable Integer cardExpiryYear,
            @Nullable String cardLast4Digits,
            PaymentMethodType type) {

        public PaymentMethod {
            externalId("billingId", billingId);
            if (cardExpiryMonth != null && (cardExpiryMonth < 1 || cardExpiryMonth > MONTHS)) {
                throw BAD_USER_INPUT
                        .because("`cardExpiryMonth` must be from 1 to 12; received `%d`.".formatted(cardExpiryMonth))
                        .at("cardExpiryMonth", cardExpiryMonth, "1 to 12");
            }
            if (cardLast4Digits != null && !cardLast4Digits.matches("[0-9]{4}")) {
                throw BAD_USER_INPUT
                        .because(
                                "`cardLast4Digits` must be four digits; received %d characters. Send only the last four digits."
                                        .formatted(cardLast4Digits.length()))
                        .at("cardLast4Digits", cardLast4Digits.length() + " characters", "four digits");
            }
        }
    }

    public record Address(
            @Nullable String city,
            @Nullable String country,
            @Nullable String line1,
            @Nullable String line2,
            @Nullable String postalCode,
            @Nullable String state) {

        public Address {
            text("city", city);
            text("country", country);
            text("line1", line1);
            text("line2", line2);
            text("postalCode", postalCode);
            text("state", state);
        }
    }

    /// A tax number of the customer.
    public record TaxId(String type, String value) {

        public TaxId {
            externalId("type", type);
            externalId("value", value);
        }
    }

    /// Fields that are passed on to billing systems.
    public record Passthrough(
            @Nullable Stripe stripe, @Nullable Zuora zuora) {}

    public record Stripe(
            @Nullable Address billingAddress,
            @Nullable String customerName,
            @Nullable Map<String, String> invoiceCustomFields,
            @Nullable Map<String, String> metadata,
            @Nullable String paymentMethodId,
            @Nullable Address shippingAddress,
            @Nullable List<TaxId> taxIds) {

        public Stripe {
            text("customerName", customerName);
            externalId("paymentMethodId", paymentMethodId);
        }
    }

    public record Zuora(
            @Nullable Address billingAddress,
            @Nullable String currency,
            @Nullable Map<String, String> metadata,
            @Nullable String paymentMethodId) {

        public Zuora {
            externalId("paymentMethodId", paymentMethodId);
            if (currency != null) {
                Money.newCurrency("currency", currency);
            }
        }
    }

    /// Returns an id of another system. Null is no id.
    ///
    /// @throws dev.ambit.problem.Problem 400 at `field` if it is blank or longer than 255 characters
    public static @Nullable String externalId(String field, @Nullable String id) {
        if (id != null && id.isBlank()) {
            throw BAD_USER_INPUT
                    .because("`%s` is empty. Send an id of 1 to %d characters, or omit `%s`."
                            .formatted(field, TEXT_CHARS_MAX, field))
                    .at(field, id, "1 to %d characters".formatted(TEXT_CHARS_MAX));
        }
        return text(field, id);
    }

    /// Returns the text. Null is no text.
    ///
    /// @throws dev.ambit.problem.Problem 400 at `field` if it is longer than 255 characters
    static @Nullable String text(String field, @Nullable String text) {
        if (text != null && text.length() > TEXT_CHARS_MAX) {
            throw BAD_USER_INPUT
                    .because("`%s` has %d characters. Send at most %d.".formatted(field, text.length(), TEXT_CHARS_MAX))
                    .at(field, text, "up to %d characters".formatted(TEXT_CHARS_MAX));
        }
        return text;
    }
}
