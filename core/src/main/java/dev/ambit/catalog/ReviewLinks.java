package dev.ambit.catalog;

import dev.ambit.access.ApiKey;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.PausedEnvironments;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The SQL of review links, and of the hashes that map their tokens to them.
final class ReviewLinks {

    private static final String READ = """
        select link_id, product_id, created_at, expire_at
        from review_links
        where environment_id = :environment
        """;

    private static final String LIST = READ + """
            and product_id = :product
        order by created_at desc, link_id
        """;

    private static final String FIND = READ + """
            and link_id = :id and expire_at > :now
        """;

    private static final String INSERT = """
        insert into review_links (environment_id, link_id, product_id, created_at, expire_at)
        values (:environment, :id, :product, :createdAt, :expireAt)
        """;

    private static final String DELETE = """
        delete from review_links
        where environment_id = :environment and product_id = :product and link_id::text = :id
        returning link_id, product_id, created_at, expire_at
        """;

    private static final String DELETE_EXPIRED = """
        delete from review_links
        where environment_id = :environment and expire_at <= :now
        returning link_id, product_id, created_at, expire_at
        """;

    private static final String FIRST_EXPIRY = """
        select min(expire_at)
        from review_links
        where environment_id = :environment
        """;

    private static final String INSERT_TOKEN = """
        insert into review_tokens (token_hash, environment_id, link_id)
        values (:hash, :environment, :id)
        """;

    private static final String DELETE_TOKENS = """
        delete from review_tokens
        where environment_id = :environment and link_id = any (:ids::uuid[])
        """;

    private static final String OWNER = """
        select environment_id, link_id
        from review_tokens
        where token_hash = :hash and not %s
        """.formatted(PausedEnvironments.isResting("review_tokens.environment_id"));

    private ReviewLinks() {}

    /// A link to the drafts of a product.
    record Link(UUID id, String productId, Instant createdAt, Instant expireAt) {}

    /// The link that a token belongs to, which may have expired.
    record Owner(EnvironmentId environment, UUID link) {}

    /// Lists the links of a product, the latest first, with the expired ones that are not deleted yet.
    static List<Link> list(Handle tx, EnvironmentId environment, String product) {
        return tx.createQuery(LIST)
                .bind("environment", environment.value())
                .bind("product", product)
                .map((row, _) -> link(row))
                .list();
    }

    /// Finds a link that has not expired.
    static Optional<Link> find(Handle tx, EnvironmentId environment, UUID id, Instant now) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("now", now)
                .map((row, _) -> link(row))
                .findOne();
    }

    static void insert(Handle tx, EnvironmentId environment, Link link, ApiKey token) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("id", link.id())
                .bind("product", link.productId())
                .bind("createdAt", link.createdAt())
                .bind("expireAt", link.expireAt())
                .execute();
        tx.createUpdate(INSERT_TOKEN)
                .bind("hash", token.hash())
                .bind("environment", environment.value())
                .bind("id", link.id())
                .execute();
    }

    /// Deletes a link by the id that a caller sent, which may be no UUID.
    static Optional<Link> delete(Handle tx, EnvironmentId environment, String product, String id) {
        Optional<Link> deleted = tx.createQuery(DELETE)
                .bind("environment", environment.value())
                .bind("product", product)
                .bind("id", id)
                .map((row, _) -> link(row))
                .findOne();
        deleteTokens(tx, environment, deleted.stream().toList());
        return deleted;
    }

    /// Deletes all links that have expired, with their tokens.
    static void deleteExpired(Handle tx, EnvironmentId environment, Instant now) {
        List<Link> expired = tx.createQuery(DELETE_EXPIRED)
                .bind("environment", environment.value())
                .bind("now", now)
                .map((row, _) -> link(row))
                .list();
        deleteTokens(tx, environment, expired);
    }

    /// Returns the earliest expiry of all links, in the past too; empty without links.
    static Optional<Instant> firstExpiry(Handle tx, EnvironmentId environment) {
        return tx.createQuery(FIRST_EXPIRY)
                .bind("environment", environment.value())
                .mapTo(Instant.class)
                .findOne();
    }

    /// Finds the link of a token outside of any scope, because the token determines the scope. Tokens of archived
    /// environments are not found.
    static Optional<Owner> owner(Handle tx, ApiKey token) {
        return tx.createQuery(OWNER)
                .bind("hash", token.hash())
                .map((row, _) -> new Owner(
                        new EnvironmentId(row.getInt("environment_id")), row.getObject("link_id", UUID.class)))
                .findOne();
    }

    private static void deleteTokens(Handle tx, EnvironmentId environment, List<Link> links) {
        tx.createUpdate(DELETE_TOKENS)
                .bind("environment", environment.value())
                .bind("ids", links.stream().map(Link::id).toArray(UUID[]::new))
                .execute();
    }

    private static Link link(ResultSet row) throws SQLException {
        return new Link(
                row.getObject("link_id", UUID.class),
                row.getString("product_id"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("expire_at").toInstant());
    }
}
