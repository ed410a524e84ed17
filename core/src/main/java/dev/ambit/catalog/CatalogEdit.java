package dev.ambit.catalog;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// An open edit of a catalog, see [CatalogChange].
///
/// @param changes collects the events
/// @param now the time of all rows that the edit writes
public record CatalogEdit(Handle tx, EnvironmentId environment, Author author, Changes changes, Instant now) {

    /// Records the catalog as edited so far, and adds the account's scope to the transaction.
    ///
    /// @return the hash of the revision
    public String revision(AccountId account, String why) {
        return Revisions.add(tx, account, environment, author, why, now);
    }
}
