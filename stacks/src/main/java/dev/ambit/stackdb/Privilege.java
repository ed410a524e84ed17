package dev.ambit.stackdb;

/// A privilege of a role on an object of another role.
///
/// @param kind as in GRANT; with the prefix `default ` for default privileges
/// @param thing quoted name of the object
/// @param owner of the object
/// @param grantee empty for PUBLIC
/// @param privilege perhaps with a column
record Privilege(String kind, String thing, String owner, String grantee, String privilege) {

    boolean isSame(Privilege other) {
        return kind.equals(other.kind)
                && thing.equals(other.thing)
                && grantee.equals(other.grantee)
                && privilege.equals(other.privilege);
    }

    /// The grantee, for display.
    String who() {
        return grantee.isEmpty() ? "everybody" : grantee;
    }

    String giving() {
        return "grant %s on %s %s to %s".formatted(privilege, kind, thing, role());
    }

    String taking() {
        return kind.startsWith("default ")
                ? "alter default privileges for role %s %s revoke %s on %s from %s"
                        .formatted(Quoted.name(owner), thing, privilege, kind.substring("default ".length()), role())
                : "revoke %s on %s %s from %s cascade".formatted(privilege, kind, thing, role());
    }

    private String role() {
        return grantee.isEmpty() ? "public" : Quoted.name(grantee);
    }
}
