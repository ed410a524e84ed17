package dev.ambit.console;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An environment.
///
/// @param role role of the caller in it
public record Environment(
        UUID id,
        String slug,
        String displayName,
        String type,
        String role,
        String color,
        @Nullable String description,
        boolean hardenClientAccessEnabled,
        List<String> allowedOrigins,
        @Nullable String parent,
        @Nullable Instant expiresAt,
        @Nullable Instant permanentDeletionDate,
        String provisionStatus,
        @Nullable UUID provisionOperationId,
        Instant createdAt,
        List<Warning> warnings) {

    public record Warning(String code, String message) {

        /// Returns the message, reworded where a page has a plainer text than the API.
        public String text() {
            return code.equals("ClientSecurityOff")
                    ? "Client-side security is off. Anyone with the client key can read the entitlements of any customer."
                    : message;
        }
    }

    /// Returns this environment with the fields that a form was drawn with.
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
                allowedOrigins,
                parent,
                expiresAt,
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

    /// Returns whether the environment is provisioning, or its provisioning has failed.
    public boolean isProvisioning() {
        return provisionOperationId != null;
    }

    public boolean hasFailed() {
        return provisionStatus.equals("FAILED");
    }

    public String typeWord() {
        return isProduction() ? "Production" : "Non-production";
    }
}
