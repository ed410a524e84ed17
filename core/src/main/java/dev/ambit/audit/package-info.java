/// The audit log: who changed what, before and after, and from where. Entries of an environment are read from its
/// event log; those of an account are rows of the account that outlive its environments.
@NullMarked
package dev.ambit.audit;

import org.jspecify.annotations.NullMarked;
