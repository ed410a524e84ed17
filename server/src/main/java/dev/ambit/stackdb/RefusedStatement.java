package dev.ambit.stackdb;

import java.sql.SQLException;

/// PostgreSQL would not.
final class RefusedStatement extends RuntimeException {

    RefusedStatement(SQLException cause) {
        super(cause.getMessage(), cause);
    }
}
