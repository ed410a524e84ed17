package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.Authentication;
import dev.ambit.account.Account;
import dev.ambit.audit.AccountOperation;
import dev.ambit.audit.AccountSettingApi;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.stack.ResourceCost;
import dev.ambit.stack.ResourceKind;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Sets costs of resources on AWS and the cost cap of an account, for the operator.
public final class AwsCostApi {

    private final AccountSettingApi<View> setting;
    private final Set<ResourceKind> made;
    private final InstantSource clock;

    /// @param made kinds that AWS makes
    AwsCostApi(Authentication authentication, Transactions transactions, Set<ResourceKind> made, InstantSource clock) {
        this.setting =
                new AccountSettingApi<>(authentication, transactions, clock, (tx, account) -> view(tx, account, made));
        this.made = made;
        this.clock = clock;
    }

    public Response get(Request request) {
        return setting.get(request);
    }

    /// Replaces the costs and the cap. An absent cap removes it.
    public Response put(Request request) {
        Author author = setting.author(request);
        Body body = request.body(Body.class);
        List<KindCost> kinds = valid(body);
        Account account = setting.account(request);
        return setting.change(
                account,
                author,
                AccountOperation.AWS_COSTS_SET,
                tx -> AwsCosts.put(tx, account.id(), body.monthlyMax(), kinds, clock.instant()));
    }

    private List<KindCost> valid(Body body) {
        if (body.monthlyMax() != null) {
            KindCost.requireAmount(body.monthlyMax(), "monthlyMax");
        }
        List<KindCost> kinds = body.kinds() == null ? List.of() : body.kinds();
        Set<ResourceKind> free = EnumSet.copyOf(made);
        for (int i = 0; i < kinds.size(); i++) {
            String path = "kinds.%d".formatted(i);
            KindCost it = kinds.get(i).valid(path);
            if (!free.remove(it.kind())) {
                throw BAD_USER_INPUT
                        .because("`%s.kind` is `%s`, which is listed twice or not made on AWS. Remove the entry."
                                .formatted(path, it.kind()))
                        .at(path + ".kind", it.kind(), "one of %s, once".formatted(made));
            }
        }
        return kinds;
    }

    private static View view(Handle tx, Account account, Set<ResourceKind> made) {
        AwsCosts.Known known = AwsCosts.find(tx, account.id()).orElse(AwsCosts.Known.NOTHING);
        var prices = AwsPrices.of(AwsAccounts.region(tx, account.id()).orElse(null), known);
        return new View(
                known.monthlyMax(),
                known.kinds(),
                made.stream()
                        .sorted()
                        .map(it -> new KindPrice(it, prices.byKind().getOrDefault(it, prices.others())))
                        .toList());
    }

    // The wire.

    /// Costs and a cost cap, in US dollars a month.
    ///
    /// @param monthlyMax maximum idle cost of all resources on AWS, including those of an order; null: no cap
    /// @param kinds costs that replace those of the price table
    public record Body(
            @Nullable BigDecimal monthlyMax, @Nullable List<KindCost> kinds) {}

    /// The costs of an account's resources on AWS.
    ///
    /// @param monthlyMax cost cap; null: none
    /// @param kinds costs that the operator has set
    /// @param prices cost of each kind that AWS makes, from the operator or from the price table
    public record View(@Nullable BigDecimal monthlyMax, List<KindCost> kinds, List<KindPrice> prices) {}

    /// The cost of a resource of a kind.
    public record KindPrice(ResourceKind kind, ResourceCost cost) {}
}
