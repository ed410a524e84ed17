package dev.ambit;

import dev.ambit.core.CoreOptions;
import dev.ambit.http.Cidr;
import dev.ambit.http.WebServer;
import dev.ambit.identity.TrustedIssuer;
import dev.ambit.notification.MailServer;
import dev.ambit.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds the options of a server under test. By default the server listens on a free port of this machine, starts
/// its own PostgreSQL in its data directory, and may not call other hosts.
public final class TestOptions {

    public static final List<Cidr> LOOPBACK = List.of(Cidr.of("127.0.0.0/8"));

    private static final int EVENT_DAYS = 90;

    private final Path data;
    private int port;
    private @Nullable Integer edgePort;
    private @Nullable String databaseUrl;
    private @Nullable String databaseOwnerUrl;
    private String operatorToken = TestServer.OPERATOR_TOKEN;
    private List<Cidr> allowAddresses = List.of();
    private List<Cidr> trustedProxies = List.of();
    private String stripeUrl = "http://127.0.0.1:1";
    private int projectionMegabytes = 64;
    private int webSockets = WebServer.SOCKETS_MAX;
    private int databaseConnections = 16;
    private int checkLogPermille = 1_000;
    private int eventCount = 10_000_000;
    private @Nullable TrustedIssuer issuer;
    private @Nullable String publicUrl;
    private @Nullable MailServer mail;

    public TestOptions(Path data) {
        this.data = data;
    }

    /// Sets the port of the server.
    ///
    /// @param value 0 for any free port
    public TestOptions port(int value) {
        port = value;
        return this;
    }

    public TestOptions edgePort(int value) {
        edgePort = value;
        return this;
    }

    public TestOptions database(EmbeddedPostgres postgres) {
        return database(postgres.url(), postgres.ownerUrl());
    }

    public TestOptions database(String url, String ownerUrl) {
        databaseUrl = url;
        databaseOwnerUrl = ownerUrl;
        return this;
    }

    public TestOptions operatorToken(String value) {
        operatorToken = value;
        return this;
    }

    public TestOptions allowAddresses(List<Cidr> value) {
        allowAddresses = value;
        return this;
    }

    public TestOptions trustedProxies(List<Cidr> value) {
        trustedProxies = value;
        return this;
    }

    public TestOptions stripeUrl(String value) {
        stripeUrl = value;
        return this;
    }

    public TestOptions projectionMegabytes(int value) {
        projectionMegabytes = value;
        return this;
    }

    public TestOptions webSockets(int value) {
        webSockets = value;
        return this;
    }

    public TestOptions databaseConnections(int value) {
        databaseConnections = value;
        return this;
    }

    public TestOptions checkLogPermille(int value) {
        checkLogPermille = value;
        return this;
    }

    public TestOptions eventCount(int value) {
        eventCount = value;
        return this;
    }

    public TestOptions issuer(TrustedIssuer value) {
        issuer = value;
        return this;
    }

    public TestOptions publicUrl(String value) {
        publicUrl = value;
        return this;
    }

    public TestOptions mail(MailServer value) {
        mail = value;
        return this;
    }

    public CoreOptions build() {
        return new CoreOptions(
                "127.0.0.1",
                port,
                edgePort,
                data,
                databaseUrl,
                databaseOwnerUrl,
                operatorToken,
                null,
                allowAddresses,
                trustedProxies,
                stripeUrl,
                projectionMegabytes,
                webSockets,
                databaseConnections,
                checkLogPermille,
                EVENT_DAYS,
                eventCount,
                issuer,
                publicUrl,
                mail);
    }
}
