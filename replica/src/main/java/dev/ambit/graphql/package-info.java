/// GraphQL over tables: what a role may read of a database becomes a schema with the names of PostGraphile, and each
/// query one SQL statement whose result is the answer. Nothing here knows what the tables are about.
@NullMarked
package dev.ambit.graphql;

import org.jspecify.annotations.NullMarked;
