package dev.ambit.console;

import java.util.List;
import java.util.UUID;

/// The signed-in member with the accounts that they belong to.
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

        /// Returns the role in environments of a type, named as in the route table.
        String role(boolean isProduction) {
            return inTable(isProduction ? productionRole : nonProductionRole);
        }

        /// Returns a role as the route table names it; an owner has every role.
        String inTable(String role) {
            return isOwner() ? "owner" : RoleLabels.inTable(role);
        }

        /// Returns the higher of the roles in production and non-production.
        String greatestRole() {
            return RoleLabels.greater(productionRole, nonProductionRole);
        }

        /// Returns the path of the first page of the account.
        public String path() {
            return "/console/" + slug;
        }
    }
}
