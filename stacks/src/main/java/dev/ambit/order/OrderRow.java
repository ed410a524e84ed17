package dev.ambit.order;

import dev.ambit.db.AccountId;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.ResourceKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/// Maps orders to rows.
final class OrderRow {

    private OrderRow() {}

    static Update bound(Update update, OrderContent it) {
        return update.bind("displayName", it.displayName())
                .bind("scope", it.scope().stream().map(Enum::name).toArray(String[]::new))
                .bind("integrations", it.integrations().toArray(String[]::new))
                .bind("requirements", it.requirements().toArray(String[]::new))
                .bind("strategy", it.strategy())
                .bind("schedule", it.schedule())
                .bind("notes", it.notes())
                .bind("contact", it.contact());
    }

    static Order read(ResultSet row, StatementContext context) throws SQLException {
        String quote = row.getString("quote");
        return new Order(
                new AccountId(row.getInt("account_id")),
                row.getString("account_slug"),
                row.getLong("number"),
                row.getObject("order_id", UUID.class),
                new EnvironmentId(row.getInt("source_id")),
                row.getString("source_slug"),
                requested(row),
                OrderState.valueOf(row.getString("state")),
                quote == null ? null : Json.readStored(quote, Quote.class),
                development(row),
                row.getObject("operation_id", UUID.class),
                Order.Sale.valueOf(row.getString("sale")),
                row.getBoolean("is_suspended"),
                row.getString("problem"),
                Columns.instant(row, "due_at"),
                Columns.instant(row, "ends_at"),
                texts(row, "paid_months"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private static OrderContent requested(ResultSet row) throws SQLException {
        return new OrderContent(
                row.getString("display_name"),
                texts(row, "scope").stream().map(ResourceKind::valueOf).toList(),
                texts(row, "integrations"),
                texts(row, "requirements"),
                DatabaseStrategy.valueOf(row.getString("database_strategy")),
                row.getString("schedule"),
                row.getString("notes"),
                row.getString("contact"));
    }

    private static Order.@Nullable Development development(ResultSet row) throws SQLException {
        String slug = row.getString("development_slug");
        if (slug == null) {
            return null;
        }
        Integer id = row.getObject("development_id", Integer.class);
        return new Order.Development(
                id == null ? null : new EnvironmentId(id), row.getObject("development_public_id", UUID.class), slug);
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }
}
