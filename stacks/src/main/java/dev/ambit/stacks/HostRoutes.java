package dev.ambit.stacks;

import static dev.ambit.core.Contracts.operator;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.list;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.core.CoreParts;
import dev.ambit.hosting.HostApi;
import dev.ambit.hosting.MoveApi;
import dev.ambit.hosting.MoveView;
import dev.ambit.http.Router;

/// The routes of hosts.
final class HostRoutes {

    private HostRoutes() {}

    static void add(Router router, CoreParts core, StackParts parts) {
        var hosts = new HostApi(
                core.platform.authentication,
                core.platform.transactions,
                parts.host.list,
                parts.host.placement,
                parts.host.audit,
                core.platform.clock);
        var moves =
                new MoveApi(core.platform.authentication, core.platform.transactions, parts.host.list, parts.moving);
        router.get(
                        "/api/v1/host-moves",
                        "listHostMoves",
                        moves::list,
                        operator(list(MoveView.class)).summary("List the accounts that are moved to other hosts"))
                .post(
                        "/api/v1/host-moves",
                        "moveAccount",
                        CLAIMED,
                        moves::start,
                        operator(gives(202, MoveView.class).body(MoveApi.StartBody.class))
                                .role("admin")
                                .summary("Move the stacks of an account to another host"))
                .delete(
                        "/api/v1/host-moves/{account}",
                        "cancelAccountMove",
                        CLAIMED,
                        moves::cancel,
                        operator(gives(200, MoveApi.Canceled.class).query(MoveApi.CancelQuery.class))
                                .role("admin")
                                .summary(
                                        "Cancel a move or, with `acceptLoss`, give up its old files on a revoked host"))
                .get(
                        "/api/v1/hosts",
                        "listHosts",
                        hosts::list,
                        operator(list(HostApi.View.class))
                                .summary("List the hosts that run the stacks of all accounts"))
                .post(
                        "/api/v1/hosts",
                        "inviteHost",
                        CLAIMED,
                        hosts::invite,
                        operator(gives(201, HostApi.Invitation.class).body(HostApi.InviteBody.class))
                                .role("admin")
                                .summary("Create a credential by which a host can join; it is shown once"))
                .patch(
                        "/api/v1/hosts/{name}",
                        "updateHost",
                        CLAIMED,
                        hosts::update,
                        operator(gives(200, HostApi.View.class).body(HostApi.UpdateBody.class))
                                .role("admin")
                                .summary("Drain, resume or revoke a host"));
    }
}
