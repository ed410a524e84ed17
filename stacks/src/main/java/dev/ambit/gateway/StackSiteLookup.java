package dev.ambit.gateway;

import dev.ambit.bucket.MediaProvider;
import dev.ambit.db.Transactions;
import dev.ambit.domain.HostRule;
import dev.ambit.function.FunctionProvider;
import dev.ambit.host.gateway.Site;
import dev.ambit.host.gateway.SiteLookup;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceHolder;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import java.net.URI;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads the sites of hosts from the stacks that they belong to.
public final class StackSiteLookup implements SiteLookup {

    private static final int TIMEOUT_SECONDS = 30;

    /// Property of a remote API stage: the URL at which it answers requests that have its key.
    private static final String STAGE_URL = "url";

    private final Transactions transactions;
    private final StackResources resources;
    private final HostRule hostRule;

    /// @param hostRule decides which hosts are served
    public StackSiteLookup(Transactions transactions, StackResources resources, HostRule hostRule) {
        this.transactions = transactions;
        this.resources = resources;
        this.hostRule = hostRule;
    }

    @Override
    public Optional<Site> find(String host) {
        return transactions
                .outside(tx -> resources.holder(tx, ResourceKind.HOST, host))
                .flatMap(holder -> transactions.in(holder.account(), tx -> site(tx, holder, host)));
    }

    /// Reads a site. The rule is checked each time, because a domain can be lost after its host was created.
    private Optional<Site> site(Handle tx, ResourceHolder holder, String host) {
        Optional<RemoteResource> remote =
                resources.remote(tx, holder.account(), holder.environment(), ResourceKind.API_STAGE);
        return remote.map(RemoteResource::wanted)
                .or(() -> resources.wanted(tx, holder, ResourceKind.API_STAGE))
                .filter(it -> hostRule.objection(tx, holder.account(), it.store(), host)
                        .isEmpty())
                .map(stage -> site(
                        stage,
                        remote.map(it -> it.detail().get(STAGE_URL)).orElse(null),
                        resources.wanted(tx, holder, ResourceKind.FUNCTION).orElse(null),
                        resources.wanted(tx, holder, ResourceKind.CDN).orElse(null),
                        resources.wanted(tx, holder, ResourceKind.ASSET_BUCKET).orElse(null),
                        resources.wanted(tx, holder, ResourceKind.MEDIA).orElse(null)));
    }

    private static Site site(
            WantedResource stage,
            @Nullable String stageUrl,
            @Nullable WantedResource function,
            @Nullable WantedResource cdn,
            @Nullable WantedResource bucket,
            @Nullable WantedResource media) {
        return new Site(
                stage.environmentId(),
                stage.name(),
                stage.isSuspended(),
                stage.secret(),
                stage.previousSecret(),
                stage.number("requestsPerSecond", 0),
                function == null
                        ? null
                        : FunctionProvider.upstream(function).map(URI::toString).orElse(null),
                function == null ? null : function.name(),
                function == null ? TIMEOUT_SECONDS : function.number("timeoutSeconds", TIMEOUT_SECONDS),
                cdn == null ? null : cdn.parameters(),
                bucket == null ? null : bucket.name(),
                media == null ? null : MediaProvider.bucket(media).orElse(null),
                stageUrl,
                null);
    }
}
