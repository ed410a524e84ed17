/// The audit log: who changed what, before and after, and from where. What happened in an environment is read
/// from its log; what was done with the account itself is kept in rows of the account, which outlive its
/// environments.
@NullMarked
package dev.ambit.audit;

import org.jspecify.annotations.NullMarked;
