/// GraphQL over tables: the tables that a role may read become a schema with PostGraphile's names, and each query
/// one SQL statement that returns the result. The package does not depend on the meaning of the tables.
@NullMarked
package dev.ambit.graphql;

import org.jspecify.annotations.NullMarked;
