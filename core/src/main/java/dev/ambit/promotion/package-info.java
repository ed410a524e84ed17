/// Promotions: requests to merge the catalog of one environment into another one. They show conflicts and the impact,
/// need approvals, are applied by an operation, and can be rolled back.
@NullMarked
package dev.ambit.promotion;

import org.jspecify.annotations.NullMarked;
