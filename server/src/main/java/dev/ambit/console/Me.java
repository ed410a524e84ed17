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

        /// Where its pages begin.
        public String path() {
            return "/console/" + slug;
        }
    }
}
