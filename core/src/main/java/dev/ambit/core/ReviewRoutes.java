package dev.ambit.core;

import static dev.ambit.core.CatalogRoutes.catalog;
import static dev.ambit.http.Contract.bare;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.list;
import static dev.ambit.http.Contract.text;
import static dev.ambit.http.IdempotencyRule.HARMLESS;
import static dev.ambit.http.IdempotencyRule.JOINED;

import dev.ambit.catalog.PricingApi;
import dev.ambit.catalog.ReviewApi;
import dev.ambit.catalog.ReviewSharing;
import dev.ambit.http.Router;

/// The routes that show the catalog to people without an account: review links and the public price list.
final class ReviewRoutes {

    private ReviewRoutes() {}

    static void add(Router router, CoreParts core) {
        var reviews = new ReviewApi(
                core.platform.authentication,
                core.platform.transactions,
                new ReviewSharing(core.platform.transactions, core.platform.clock),
                core.pricing.environmentClock::now,
                core.platform.clock);
        router.get(
                        "/api/v1/products/{id}/review-links",
                        "listReviewLinks",
                        reviews::list,
                        catalog(list(ReviewApi.LinkView.class)).summary("List the review links of a product"))
                .post(
                        "/api/v1/products/{id}/review-links",
                        "createReviewLink",
                        JOINED,
                        reviews::create,
                        catalog(gives(201, ReviewApi.NewLinkView.class).body(ReviewApi.CreateBody.class))
                                .summary(
                                        "Create a review link, which shows the drafts of a product to people without an account")
                                .role("admin"))
                .delete(
                        "/api/v1/products/{id}/review-links/{linkId}",
                        "revokeReviewLink",
                        JOINED,
                        reviews::revoke,
                        catalog(gives(200, ReviewApi.LinkView.class)).role("admin"))
                .post(
                        "/api/v1/review-links/read",
                        "readReviewLink",
                        HARMLESS,
                        reviews::read,
                        catalog(gives(200, ReviewApi.ReviewView.class).body(ReviewApi.ReadBody.class))
                                .by("anyone")
                                .summary("Get the drafts that a review link shows"));
        pricing(router, new PricingApi(core.platform.authentication, core.platform.transactions, core.platform.clock));
    }

    private static void pricing(Router router, PricingApi pricing) {
        router.get(
                        "/pricing.json",
                        "getPricing",
                        pricing::show,
                        catalog(bare(200, PricingApi.View.class).also(text(304, "text/plain")))
                                .query(PricingApi.ShowQuery.class)
                                .header(
                                        "If-None-Match",
                                        String.class,
                                        "The `ETag` of a cached copy; 304 if it is current")
                                .by("anyone")
                                .summary("Get what an environment sells, if its price list is public"))
                .get(
                        "/api/v1/catalog/public-pricing",
                        "getPublicPricing",
                        pricing::get,
                        catalog(gives(200, PricingApi.SettingView.class))
                                .summary("Get whether the price list is public, and its path"))
                .put(
                        "/api/v1/catalog/public-pricing",
                        "setPublicPricing",
                        JOINED,
                        pricing::set,
                        catalog(gives(200, PricingApi.SettingView.class).body(PricingApi.SettingBody.class))
                                .summary("Make the price list public or private")
                                .role("admin"));
    }
}
