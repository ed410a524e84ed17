package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;

/// An account with promotions over its API.
record TestPromotions(TestAccount account) {

    static TestPromotions open() {
        return new TestPromotions(TestServer.openAccount());
    }

    Reply propose(String more) {
        return post("", """
                {"source": "%s", "target": "%s", "title": "Change"%s}
                """.formatted(
                        account.development().slug(), account.production().slug(), more));
    }

    Reply proposed(String more) {
        return propose(more).isOk();
    }

    Reply get(String path) {
        return account.http().get(account.key(), "/api/v1/promotions" + path);
    }

    Reply post(String path, String json) {
        return account.http().post(account.key(), "/api/v1/promotions" + path, json);
    }

    Reply resolve(String id, String resolutions) {
        return post("/" + id + "/resolve", "{\"resolutions\": [%s]}".formatted(resolutions));
    }

    /// Applies it, and waits for the end of the operation.
    Reply applied(String id) {
        Reply started = post("/" + id + "/apply", "").isOk();
        ended(started.text("operationId"), "DONE");
        Reply promotion = get("/" + id).isOk();
        assertThat(promotion.text("state")).isEqualTo("APPLIED");
        return promotion;
    }

    /// Waits for the end of an operation in this state.
    Reply ended(String operation, String state) {
        Reply ended = Waiting.until(
                () -> account.operation(operation), it -> !it.text("finishedAt").equals("null"));
        assertThat(ended.text("state")).as(ended.text("problem")).isEqualTo(state);
        return ended;
    }

    /// Waits until the subscriptions are moved, or moved back.
    void awaitRollouts(Reply promotion) {
        for (int i = 0; promotion.at("applied.rollouts." + i) != null; i++) {
            ended(promotion.text("applied.rollouts." + i), "DONE");
        }
    }

    /// Rolls it back, and waits for the end of the operation.
    Reply rolledBack(String id) {
        ended(post("/" + id + "/rollback", "").isOk().text("operationId"), "DONE");
        Reply promotion = get("/" + id).isOk();
        assertThat(promotion.text("state")).isEqualTo("ROLLED_BACK");
        return promotion;
    }

    /// Proposes everything and applies it.
    Reply promoted(String more) {
        return applied(proposed(more).text("id"));
    }

    String hash(TestEnvironment environment) {
        Reply diff = account.http()
                .get(account.key(), "/api/v1/environments/%s/revisions?limit=1".formatted(environment.slug()))
                .isOk();
        return diff.text("0.hash");
    }

    /// Changes a published plan.
    void edit(TestEnvironment environment, String plan, String json) {
        environment.post("/plans/%s/draft".formatted(plan), "").isOk();
        environment.patch("/plans/" + plan, json).isOk();
        publish(environment, plan);
    }

    void publish(TestEnvironment environment, String plan) {
        environment
                .post("/plans/%s/publish".formatted(plan), "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                .isOk();
    }
}
