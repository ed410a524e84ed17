/// Who may do what in an environment: the roles of the account's members, which hold for production and for
/// the development beside it, and what somebody has said otherwise for one of both. Members stay who they
/// are: nobody is copied.
@NullMarked
package dev.ambit.policy;

import org.jspecify.annotations.NullMarked;
