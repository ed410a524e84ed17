package dev.ambit.console;

import java.util.List;
import java.util.UUID;

/// Whoever has signed in, with the accounts that he belongs to.
public record Me(UUID id, String email, String displayName, List<Account> accounts) {

    public record Account(
            UUID id,
            String slug,
            String displayName,
            String accountRole,
            String productionRole,
            String nonProductionRole) {

        public boolean isOwner() {
            return accountRole.equals("OWNER");
        }

        /// In environments of a type, in the words of the table of routes.
        String role(boolean isProduction) {
            return inTable(isProduction ? productionRole : nonProductionRole);
        }

        /// Whoever has this role somewhere, in the same words.
        String inTable(String role) {
            return isOwner() ? "owner" : Words.inTable(role);
        }

        /// The greater one of both types.
        String greatestRole() {
            return Words.greater(productionRole, nonProductionRole);
        }

        /// Where its pages begin.
        public String path() {
            return "/console/" + slug;
        }
    }
}
