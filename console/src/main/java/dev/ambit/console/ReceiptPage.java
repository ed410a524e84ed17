package dev.ambit.console;

import dev.ambit.http.Json;
import dev.ambit.http.Response;
import java.util.Map;

/// The receipt of one deletion: counts, remaining copies, and how to verify it.
public final class ReceiptPage {

    /// The script of docs/how-to/verify-a-deletion-receipt.md.
    static final String SCRIPT = """
            // node verify.mjs receipt.json PUBLIC_KEY
            import { createPublicKey, verify } from "node:crypto";
            import { readFileSync } from "node:fs";

            const { receipt, signature } = JSON.parse(readFileSync(process.argv[2], "utf8"));
            const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: process.argv[3] }, format: "jwk" });
            const isGenuine = verify(null, Buffer.from(receipt, "utf8"), key, Buffer.from(signature, "base64url"));
            console.log(isGenuine ? "genuine" : "NOT GENUINE");
            process.exit(isGenuine ? 0 : 1);
            """;

    private ReceiptPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Signed signed = signed(visit, scope);
        Receipt receipt = Json.readStored(signed.receipt(), Receipt.class);
        String title = receipt.title();
        String path = scope.account().path() + "/receipts/" + visit.variable("id");
        return visit.show(
                "receipt",
                new View(
                        visit.frame(title, "receipts", scope),
                        title,
                        path,
                        receipt,
                        AuditPage.names(visit, scope),
                        signed,
                        SCRIPT));
    }

    /// Downloads the receipt in the format that [#SCRIPT] reads.
    static Response download(ConsoleRequest visit) {
        Signed signed = signed(visit, visit.scope());
        return Screen.file("receipt.json", "application/json", Json.write(signed));
    }

    private static Signed signed(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", "/receipts/" + visit.variable("id"), null)
                .data(Signed.class);
    }

    public record Signed(String receipt, String signature, String publicKey) {}

    /// The page.
    ///
    /// @param names display names of members by id
    public record View(
            Frame frame,
            String title,
            String path,
            Receipt receipt,
            Map<String, String> names,
            Signed signed,
            String script) {

        /// Returns the name of the person who requested the deletion, or a few words if it is not known.
        public String requester() {
            Actor requester = receipt.askedBy();
            return requester == null ? "" : requester.name(names);
        }

        /// Returns the numbers of deleted rows and files.
        public String deleted() {
            return "%s, %s"
                    .formatted(
                            RoleLabels.count(receipt.rowsRemoved(), "row"), RoleLabels.count(receipt.files(), "file"));
        }
    }
}
