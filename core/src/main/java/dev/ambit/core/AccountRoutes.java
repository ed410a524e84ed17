package dev.ambit.core;

import static dev.ambit.core.Contracts.operator;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.environment.ConfirmedName;
import dev.ambit.http.Page;
import dev.ambit.http.Router;
import dev.ambit.operator.AccountApi;
import dev.ambit.operator.AccountDeletion;
import dev.ambit.quota.OperatorSubscriptionEnding;
import dev.ambit.subscription.Cancellation;
import dev.ambit.subscription.CustomerArchiving;

/// The routes of accounts.
final class AccountRoutes {

    private AccountRoutes() {}

    static void add(Router router, CoreParts core) {
        var parting = new OperatorSubscriptionEnding(
                core.platform.transactions,
                core.pricing.operatorEnvironment,
                new Cancellation(core.platform.log, core.pricing.environmentClock),
                new CustomerArchiving(core.platform.log, core.pricing.environmentClock));
        var accounts = new AccountApi(
                core.platform.authentication,
                core.platform.transactions,
                core.accounts.accountOpening,
                new AccountDeletion(
                        core.platform.transactions, core.accounts.environmentDeletion, parting, core.platform.clock),
                core.accounts.losses,
                core.platform.clock);
        router.get(
                        "/api/v1/accounts",
                        "listAccounts",
                        accounts::list,
                        operator(page(AccountApi.View.class).query(Page.Query.class)))
                .post(
                        "/api/v1/accounts",
                        "createAccount",
                        CLAIMED,
                        accounts::create,
                        operator(gives(201, AccountApi.NewView.class).body(AccountApi.CreateBody.class))
                                .role("admin"))
                .get(
                        "/api/v1/accounts/{slug}",
                        "getAccount",
                        accounts::get,
                        operator(gives(200, AccountApi.View.class)))
                .patch(
                        "/api/v1/accounts/{slug}",
                        "updateAccount",
                        CLAIMED,
                        accounts::update,
                        operator(gives(200, AccountApi.View.class).body(AccountApi.UpdateBody.class))
                                .role("admin"))
                .delete(
                        "/api/v1/accounts/{slug}",
                        "deleteAccount",
                        CLAIMED,
                        accounts::delete,
                        operator(gives(202, AccountApi.Deletion.class)
                                        .query(ConfirmedName.class)
                                        .optionalBody(ConfirmedName.class))
                                .role("owner"))
                .post(
                        "/api/v1/accounts/{slug}/api-key/rotate",
                        "rotateAccountKey",
                        CLAIMED,
                        accounts::rotateKey,
                        operator(gives(200, AccountApi.KeyView.class).optionalBody(AccountApi.RotateBody.class))
                                .role("owner"));
    }
}
