package dev.ambit.receipt;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What the installation signs with: its servers share it, sealed under the master key that they share.
final class InstallationKeys {

    record Sealed(String publicKey, String sealed) {}

    private static final String INSERT = """
            insert into installation_keys (name, public_key, sealed)
            values (:name, :publicKey, :sealed)
            on conflict do nothing
            """;

    private static final String FIND = """
            select public_key, sealed
            from installation_keys
            where name = :name
            """;

    private InstallationKeys() {}

    static Optional<Sealed> find(Handle tx, String name) {
        return tx.createQuery(FIND)
                .bind("name", name)
                .map((row, _) -> new Sealed(row.getString(1), row.getString(2)))
                .findOne();
    }

    /// Keeps this one, unless there is one of this name.
    ///
    /// @return which is kept
    static Sealed keep(Handle tx, String name, Sealed offered) {
        tx.createUpdate(INSERT)
                .bind("name", name)
                .bind("publicKey", offered.publicKey())
                .bind("sealed", offered.sealed())
                .execute();
        return find(tx, name).orElseThrow();
    }
}
