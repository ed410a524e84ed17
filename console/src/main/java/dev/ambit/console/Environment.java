package dev.ambit.console;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An environment as the API shows it.
///
/// @param role what its reader may do in it
public record Environment(
        UUID id,
        String slug,
        String displayName,
        String type,
        String role,
        String color,
        @Nullable String description,
        boolean hardenClientAccessEnabled,
        @Nullable Instant permanentDeletionDate,
        String provisionStatus,
        @Nullable UUID provisionOperationId,
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
                role,
                content.color(),
                content.description(),
                hardenClientAccessEnabled,
                permanentDeletionDate,
                provisionStatus,
                provisionOperationId,
                createdAt,
                warnings);
    }

    public boolean isProduction() {
        return type.equals("PRODUCTION");
    }

    public boolean isArchived() {
        return permanentDeletionDate != null;
    }

    /// Whether it is still being made, or could not be made.
    public boolean isBeingMade() {
        return provisionOperationId != null;
    }

    public boolean hasFailed() {
        return provisionStatus.equals("FAILED");
    }

    public String typeWord() {
        return isProduction() ? "Production" : "Non-production";
    }
}
