package dev.ambit.environment;

import dev.ambit.Http.Reply;
import dev.ambit.TestServer;
import java.util.function.Supplier;

/// An environment that cannot be made of its template, as long as it is not closed.
public record FailedProvisioning(Reply made) implements AutoCloseable {

    /// Lets provisioning fail from the request on.
    ///
    /// @param create requests the environment
    public static FailedProvisioning of(Supplier<Reply> create) {
        return TestServer.superuser().inTransaction(tx -> {
            tx.execute("lock table package_versions in exclusive mode");
            Reply it = create.get();
            // This is its last attempt.
            tx.execute(
                    "update operations set attempts = 5 where operation_id = ?::uuid", it.text("provisionOperationId"));
            tx.execute("""
                    create function refuse_versions() returns trigger language plpgsql as $$
                    begin
                        if exists (select from environments
                                where environment_id = new.environment_id and public_id = '%s') then
                            raise 'on purpose';
                        end if;
                        return new;
                    end $$
                    """.formatted(it.text("id")));
            tx.execute("alter function refuse_versions security definer");
            tx.execute("create trigger refuse_versions before insert on package_versions"
                    + " for each row execute function refuse_versions()");
            return new FailedProvisioning(it);
        });
    }

    @Override
    public void close() {
        TestServer.superuser().useHandle(it -> it.execute("drop function if exists refuse_versions cascade"));
    }
}
