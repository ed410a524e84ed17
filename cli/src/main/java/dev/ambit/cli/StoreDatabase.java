package dev.ambit.cli;

import org.jdbi.v3.core.Jdbi;

/// The database of a store in production.
record StoreDatabase(String address, JsonObject login) {

    /// Runs a statement with the login of the stack.
    void execute(String sql) {
        Jdbi.create(address, login.text("login"), login.text("secret")).useHandle(rows -> rows.execute(sql));
    }
}
