package dev.ambit.receipt;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The SQL of the installation's signing keys, encrypted with the master key that its servers share.
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

    /// Inserts the key, unless there is one with this name.
    ///
    /// @return the stored key
    static Sealed insertIfAbsent(Handle tx, String name, Sealed offered) {
        tx.createUpdate(INSERT)
                .bind("name", name)
                .bind("publicKey", offered.publicKey())
                .bind("sealed", offered.sealed())
                .execute();
        return find(tx, name).orElseThrow();
    }
}
