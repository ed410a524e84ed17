/// PostgreSQL: connections, migrations, and the scope of transactions. Isolation of tenants is enforced here, so
/// that no query elsewhere can break it.
@NullMarked
package dev.ambit.db;

import org.jspecify.annotations.NullMarked;
