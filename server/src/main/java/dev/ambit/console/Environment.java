package dev.ambit.console;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An environment as the API shows it.
public record Environment(
        UUID id,
        String slug,
        String displayName,
        String type,
        String color,
        @Nullable String description,
        boolean hardenClientAccessEnabled,
        Instant createdAt,
        List<Warning> warnings) {

    public record Warning(String code, String message) {

        /// Without the words of the API, where a page has better ones.
        public String text() {
            return code.equals("ClientSecurityOff")
                    ? "Client-side security is off: whoever has the client key can read any customer's entitlements."
                    : message;
        }
    }

    /// With what somebody has read of it earlier.
    Environment as(EnvironmentFormPage.Content content) {
        return new Environment(
                id,
                slug,
                content.displayName(),
                type,
                content.color(),
                content.description(),
                hardenClientAccessEnabled,
                createdAt,
                warnings);
    }

    public boolean isProduction() {
        return type.equals("PRODUCTION");
    }

    public String typeWord() {
        return isProduction() ? "Production" : "Non-production";
    }
}
