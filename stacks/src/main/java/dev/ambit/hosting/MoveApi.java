package dev.ambit.hosting;

import dev.ambit.access.Authentication;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import org.jspecify.annotations.Nullable;

/// Moves accounts to other hosts, for the operator.
public final class MoveApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final HostList hosts;
    private final AccountMoving moving;

    public MoveApi(Authentication authentication, Transactions transactions, HostList hosts, AccountMoving moving) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.hosts = hosts;
        this.moving = moving;
    }

    public Response list(Request request) {
        authentication.operator(request);
        hosts.refresh();
        return Response.ok(transactions.outside(AccountMoves::list).stream()
                .map(it -> MoveView.of(it, hosts))
                .toList());
    }

    /// Starts a move.
    public Response start(Request request) {
        var author = Author.of(authentication.operator(request), request);
        StartBody body = request.body(StartBody.class);
        hosts.refresh();
        AccountMove started = moving.start(body.account(), body.to(), Boolean.TRUE.equals(body.acceptLoss()), author);
        return Response.accepted(MoveView.of(started, hosts));
    }

    /// Cancels a move, or gives up the old files that a move has left on a revoked host.
    public Response cancel(Request request) {
        var author = Author.of(authentication.operator(request), request);
        String account = request.variable("account");
        if (Boolean.TRUE.equals(request.query(CancelQuery.class).acceptLoss())) {
            moving.giveUp(account, author);
        } else {
            moving.cancel(account, author);
        }
        return Response.ok(new Canceled(account));
    }

    // The wire.

    /// A request to move an account.
    ///
    /// @param account slug of the account
    /// @param to name of the new host; null for the active host with the fewest stacks
    /// @param acceptLoss whether the files of a host that does not answer may be lost
    public record StartBody(
            String account, @Nullable String to, @Nullable Boolean acceptLoss) {}

    /// The query of a cancellation.
    ///
    /// @param acceptLoss true gives up old files on a revoked host, instead of canceling a move
    public record CancelQuery(@Nullable Boolean acceptLoss) {}

    /// A canceled move.
    public record Canceled(String account) {}
}
