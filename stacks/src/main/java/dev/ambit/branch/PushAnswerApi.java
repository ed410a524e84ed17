package dev.ambit.branch;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.host.git.GitOperation;
import dev.ambit.host.git.Sideband;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.StreamLimit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Answers a push with Git's report and the progress of its deploys.
public final class PushAnswerApi {

    /// Limit of waiting clients: each polls a row four times a second.
    private static final int FOLLOWERS_MAX = 64;

    private static final int FOLLOWERS_OF_ACCOUNT_MAX = 8;

    private final Transactions transactions;
    private final DeployProgress progress;
    private final @Nullable String publicUrl;
    private final StreamLimit<AccountId> followers =
            new StreamLimit<>(FOLLOWERS_MAX, FOLLOWERS_OF_ACCOUNT_MAX, "pushes that wait for a deploy", "account");

    /// @param isOpen false once the server shuts down, which ends all waits
    /// @param publicUrl base URL of the console; null uses the host of the push
    public PushAnswerApi(Transactions transactions, BooleanSupplier isOpen, @Nullable String publicUrl) {
        this.transactions = transactions;
        this.progress = new DeployProgress(transactions, isOpen);
        this.publicUrl = publicUrl;
    }

    /// Streams the response. Above the limit of waiting clients, it only contains the console's URL.
    ///
    /// @param report Git's report, without the packet that ends the response
    /// @param deploys environments by deploy
    Response answer(Request request, AccountId account, String slug, byte[] report, Map<UUID, EnvironmentId> deploys) {
        String server = address(request);
        List<DeployProgress.Followed> followed = deploys.entrySet().stream()
                .flatMap(it -> page(server, slug, account, it.getValue()).stream()
                        .map(page -> new DeployProgress.Followed(account, it.getValue(), it.getKey(), page)))
                .toList();
        Runnable leave = followers.tryTake(account).orElse(null);
        return Response.stream(GitOperation.PUSH.resultType(), outlet -> {
                    try {
                        outlet.write(report);
                        progress.write(followed, leave != null, outlet);
                        outlet.write(Sideband.end());
                    } finally {
                        if (leave != null) {
                            leave.run();
                        }
                    }
                })
                .with("Cache-Control", "no-cache");
    }

    /// Returns the URL of the deploy list, or nothing if the environment was deleted.
    private Optional<String> page(String server, String store, AccountId account, EnvironmentId environment) {
        return transactions
                .in(account, tx -> Environments.lock(tx, account, environment))
                .map(Environment::slug)
                .map(slug -> DeploysAddress.of(server, store, slug.value()));
    }

    private String address(Request request) {
        return publicUrl == null ? "http://" + Objects.requireNonNullElse(request.header("Host"), "") : publicUrl;
    }
}
