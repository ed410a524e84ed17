package dev.ambit.stackdb;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.problem.Problem;
import java.net.URLEncoder;
import org.postgresql.ssl.SingleCertValidatingFactory;

/// Checks the administrator of a PostgreSQL server before stacks use the server.
public final class ClusterAdministrator {

    private static final String MAY_CREATE =
            "select rolsuper or (rolcreatedb and rolcreaterole) from pg_roles where rolname = current_user";

    private ClusterAdministrator() {}

    /// Returns the JDBC URL of an administrator, which is a secret. Connections are encrypted, and check certificate
    /// and host name.
    ///
    /// @param endpoint host and port
    /// @param certificate authority of the server's certificate, in PEM form
    public static String url(String endpoint, String login, String password, String certificate) {
        return "jdbc:postgresql://%s/postgres?user=%s&password=%s&sslmode=verify-full&sslfactory=%s&sslfactoryarg=%s"
                .formatted(
                        endpoint,
                        encoded(login),
                        encoded(password),
                        SingleCertValidatingFactory.class.getName(),
                        encoded(certificate));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    /// Connects once, and checks the administrator's rights.
    ///
    /// @param url JDBC URL with the login of the administrator
    /// @throws Problem if the server is unreachable, refuses the login, or the login lacks rights
    public static void require(String url) {
        var databases = new StackDatabases(url);
        try {
            boolean mayCreate = databases.outside(
                    tx -> tx.createQuery(MAY_CREATE).mapTo(Boolean.class).one());
            if (!mayCreate) {
                throw STACK_RESOURCE_REFUSED.because(
                        "The login at %s lacks `CREATEDB` or `CREATEROLE`. Grant both, or send the master login."
                                .formatted(databases.hosts()));
            }
        } catch (ConnectionRefusedException _) {
            throw STACK_RESOURCE_REFUSED.because(
                    "The server %s refuses the login. Correct `login` or `password`.".formatted(databases.hosts()));
        } catch (Problem e) {
            if (e.code() == STACK_UNREACHABLE) {
                throw STACK_RESOURCE_REFUSED.because(
                        "The server %s cannot be reached by TLS. Check its address, security group and certificate."
                                .formatted(databases.hosts()));
            }
            throw e;
        }
    }
}
