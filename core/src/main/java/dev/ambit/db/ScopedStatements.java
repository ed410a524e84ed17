package dev.ambit.db;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.jdbi.v3.core.statement.TemplateEngine;

/// Prefixes each statement with the setting of its scope, in the same text and round trip; a separate round trip
/// would take 2.5 times as long (docs/adr/0002).
///
/// A statement `alone`, without a transaction, includes its own BEGIN and COMMIT. Otherwise the driver may send a
/// Sync message in between, which ends the setting. The driver does so when it expects large rows, for example
/// from the second execution of a statement with an untyped parameter.
///
/// Because of the prefix, each statement has several results, so it cannot be part of a JDBC batch. Pass arrays
/// and `unnest` them.
record ScopedStatements(Scope scope, boolean alone) implements TemplateEngine, StatementCustomizer {

    static void attach(Handle tx, Scope scope, boolean alone) {
        var scoped = new ScopedStatements(scope, alone);
        tx.getConfig(SqlStatements.class).setTemplateEngine(scoped).addCustomizer(scoped);
    }

    @Override
    public String render(String sql, StatementContext context) {
        String scoped = "select set_config('" + scope.setting() + "', :scope_, true);\n" + sql;
        return alone ? "begin read only;\n" + scoped + ";\ncommit" : scoped;
    }

    @Override
    public void beforeBinding(PreparedStatement statement, StatementContext context) {
        context.getBinding().addNamed("scope_", scope.settingValue());
    }

    /// Skips the results of BEGIN and `set_config`.
    @Override
    public void afterExecution(PreparedStatement statement, StatementContext context) throws SQLException {
        if (alone) {
            statement.getMoreResults();
        }
        statement.getMoreResults();
    }
}
