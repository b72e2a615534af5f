package io.whatomate.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;

/**
 * The contract's table of permissions itself. Everything else holds the server against that table, so a slip in it would be kept
 * everywhere: what is here is decided twice.
 */
class PermissionTableTest {

    private static Contract contract;

    @BeforeAll
    static void read() throws IOException {
        contract = ContractReader.read(new ClassPathResource("openapi.yaml").getInputStream());
    }

    /** What they ask for is worked out and kept nowhere. */
    @Test
    void nothingIsChangedWithAPermissionToRead() {
        assertThat(contract.operations()
                        .filter(operation -> !operation.method().equals("GET") && operation.permission().endsWith(":read"))
                        .map(ContractOperation::id))
                .containsExactlyInAnyOrder("previewTemplate", "renderCannedResponse", "validateRule");
    }

    @Test
    void nobodyNeedsToBeSignedInForTheseAlone() {
        assertThat(contract.operations().filter(ContractOperation::isPublic).map(ContractOperation::id))
                .containsExactlyInAnyOrder(
                        "login", "register", "refreshTokens", "logout", "verifyWebhook", "receiveWebhook", "verifyAccountWebhook",
                        "receiveAccountWebhook", "getContract");
    }

    @Test
    void eachRoleMayWhatTheRoleBelowItMay() {
        assertThat(contract.permissions("admin")).containsAll(contract.permissions("manager"));
        assertThat(contract.permissions("manager")).containsAll(contract.permissions("agent"));
    }

    @Test
    void agentsChangeWhatTheyWorkOnAndNoMore() {
        assertThat(changes(contract.permissions("agent"))).containsExactlyInAnyOrder(
                "contact:write", "contact:assign", "consent:write", "note:write", "saved-filter:write", "conversation:write",
                "message:write", "media:write");
    }

    @Test
    void accessAccountsAndWhereDataGoesAreTheAdminsToChange() {
        assertThat(contract.permissions("manager")).doesNotContain(
                "organization:write", "account:write", "user:write", "api-key:read", "api-key:write", "audit:read",
                "webhook-subscription:write", "callback-target:write", "rule:write");
        assertThat(contract.permissions("agent")).doesNotContain(
                "contact:export", "contact:export-data", "contact:erase", "contact:merge", "contact:import", "inbox:read", "user:read",
                "erasure:read", "rule:read", "analytics:read");
    }

    private static Set<String> changes(Set<String> permissions) {
        return permissions.stream().filter(permission -> !permission.endsWith(":read")).collect(Collectors.toSet());
    }
}
