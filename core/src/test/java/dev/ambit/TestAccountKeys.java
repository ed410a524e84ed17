package dev.ambit;

/// Account keys of tests.
public final class TestAccountKeys {

    private TestAccountKeys() {}

    /// Lets the overlap of a rotated account key end now.
    public static void endOverlap(TestAccount account) {
        TestServer.superuser()
                .useHandle(
                        tx -> tx.createUpdate("""
                        update key_hashes
                        set expire_at = now() - interval '1 second'
                        where environment_id is null and expire_at is not null and account_id = (
                            select account_id from accounts where slug = :slug)
                        """).bind("slug", account.slug()).execute());
    }
}
