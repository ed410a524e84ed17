package dev.ambit.core;

import dev.ambit.config.OptionValue;
import dev.ambit.http.Cidr;
import dev.ambit.identity.TrustedIssuer;
import dev.ambit.notification.MailServer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The options of a server that core itself needs, already validated.
///
/// @param host address or name of this machine to listen on
/// @param port 0 for any free port
/// @param edgePort additional loopback port; null for none
/// @param data directory of this server's files
/// @param databaseUrl JDBC URL for the server's role; null, like `databaseOwnerUrl`, for the embedded PostgreSQL
/// @param databaseOwnerUrl JDBC URL for migrations
/// @param operatorToken null to generate one
/// @param masterKeyFile null to generate a key in the data directory
/// @param allowAddresses private addresses that outgoing calls may reach
/// @param trustedProxies proxies whose `X-Forwarded-For` is believed; empty to take the address of the connection
/// @param stripeUrl base URL of Stripe, without a slash at its end
/// @param projectionMegabytes memory for cached entitlements, from which checks are answered
/// @param webSockets maximum number of open WebSockets
/// @param databaseConnections maximum number of connections to PostgreSQL
/// @param checkLogPermille how many of 1,000 checks are stored
/// @param eventDays days for which events are kept by default
/// @param eventCount events that are kept by default
/// @param issuer OpenID Connect issuer; null: people sign in with passwords only
/// @param publicUrl URL at which browsers reach the server, without a final slash; null: the host of each
///     request
/// @param mail null to send no mail
public record CoreOptions(
        String host,
        int port,
        @Nullable Integer edgePort,
        Path data,
        @Nullable String databaseUrl,
        @Nullable String databaseOwnerUrl,
        @Nullable String operatorToken,
        @Nullable Path masterKeyFile,
        List<Cidr> allowAddresses,
        List<Cidr> trustedProxies,
        String stripeUrl,
        int projectionMegabytes,
        int webSockets,
        int databaseConnections,
        int checkLogPermille,
        int eventDays,
        int eventCount,
        @Nullable TrustedIssuer issuer,
        @Nullable String publicUrl,
        @Nullable MailServer mail) {

    public CoreOptions {
        allowAddresses = List.copyOf(allowAddresses);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /// Returns the host by which a program on this machine reaches the server, in the form that URLs need.
    public String reachableHost() {
        return OptionValue.reachable(host);
    }

    /// Returns the file of the master key, whether it exists yet or not.
    public Path masterKey() {
        return masterKeyFile != null ? masterKeyFile : data.resolve("master-key");
    }

    /// Omits most values, because some are secret and printed values end up in logs.
    @Override
    public String toString() {
        return "CoreOptions[port=" + port + ", data=" + data + "]";
    }
}
