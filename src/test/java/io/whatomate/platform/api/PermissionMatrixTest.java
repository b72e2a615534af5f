package io.whatomate.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Every operation as everybody: nobody, each role, API keys with and without its permission. What is right follows from
 * {@code x-permission} and {@code x-roles} alone. A call that must be refused is sent whole: were it let through, it would do
 * what it says. A write that must be let in carries a parameter that no contract knows: it passes admission and does nothing.
 */
class PermissionMatrixTest extends MatrixTest {

    @Autowired
    private Contract contract;

    private final Map<Set<String>, User> keys = new HashMap<>();

    @ParameterizedTest
    @MethodSource("operations")
    void letsInWhomTheContractNamesAndNobodyElse(MatrixOperation operation) {
        assertThat(holes(operation)).isEmpty();
    }

    @Test
    void triesEveryOperationAsEverybody() {
        assertThat(operations().stream().map(MatrixOperation::id))
                .containsExactlyInAnyOrderElementsOf(contract.operations()
                        .filter(operation -> !operation.servedByRoute())
                        .map(ContractOperation::id)
                        .toList());
        assertThat(MatrixOperation.roles().keySet()).containsExactlyInAnyOrder("admin", "manager", "agent");
        assertThat(operations()).allSatisfy(operation ->
                assertThat(everybody(operation)).hasSize(operation.isPublic() ? 1 : 6));
    }

    /** The matrix itself: were the server to ask for less or more than the contract, it would say so. */
    @Test
    void seesAnOperationThatAsksForSomethingElse() {
        var list = operations().stream().filter(operation -> operation.id().equals("listKeywords")).findFirst().orElseThrow();

        assertThat(callers(holes(list.demanding("audit:read")))).containsExactlyInAnyOrder(
                "manager", "agent", "a key with audit:read", "a key with all but audit:read");
        assertThat(callers(holes(list.demanding("personal")))).containsExactlyInAnyOrder("a key with everything", "a key with keyword:read");
        assertThat(callers(holes(list.demanding("public")))).containsExactly("nobody");
        var write = operations().stream().filter(operation -> operation.id().equals("createKeyword")).findFirst().orElseThrow();
        assertThat(callers(holes(write.demanding("keyword:read")))).containsExactlyInAnyOrder(
                "agent", "a key with keyword:read", "a key with all but keyword:read");
    }

    private List<String> holes(MatrixOperation operation) {
        return everybody(operation).stream().flatMap(somebody -> hole(operation, somebody).stream()).toList();
    }

    private Optional<String> hole(MatrixOperation operation, MatrixCaller somebody) {
        var refusal = somebody.refusal(operation);
        var answer = refusal.isPresent() || operation.isRead() ? whole(operation, somebody.user()) : harmless(operation, somebody.user());
        var right = refusal.map(type -> answer.problem().equals(type) && answer.status() == (type.equals("missing-token") ? 401 : 403))
                .orElseGet(() -> operation.isRead()
                        // 422: it is read at Meta, where this account is not.
                        ? answer.status() / 100 == 2 || operation.asks() && answer.status() == 400 || answer.status() == 422
                        : answer.status() == 400 && answer.errors().contains("matrix:unknown"));
        return right
                ? Optional.empty()
                : Optional.of("%s: %s was to be %s, and was answered %d %s".formatted(
                        somebody.name(), operation, refusal.orElse("let in"), answer.status(), answer.problem()));
    }

    private List<MatrixCaller> everybody(MatrixOperation operation) {
        var everybody = new ArrayList<MatrixCaller>();
        everybody.add(new MatrixCaller("nobody", MatrixCaller.Kind.NOBODY, null, Set.of()));
        if (operation.isPublic()) {
            return everybody;
        }
        MatrixOperation.roles().forEach((role, permissions) ->
                everybody.add(new MatrixCaller(role, MatrixCaller.Kind.PERSON, people.get(role), permissions)));
        var all = MatrixOperation.roles().get("admin");
        if (all.contains(operation.permission())) {
            var others = new LinkedHashSet<>(all);
            others.remove(operation.permission());
            everybody.add(key("a key with " + operation.permission(), Set.of(operation.permission())));
            everybody.add(key("a key with all but " + operation.permission(), others));
        } else {
            everybody.add(key("a key with everything", all));
            everybody.add(key("a key with keyword:read", Set.of("keyword:read")));
        }
        return everybody;
    }

    private MatrixCaller key(String name, Set<String> scopes) {
        var user = keys.computeIfAbsent(Set.copyOf(scopes), wanted -> {
            var list = wanted.stream().map(scope -> "\"" + scope + "\"").collect(Collectors.joining(","));
            var created = post("/api-keys", admin, "{\"name\": \"Matrix\", \"scopes\": [%s]}".formatted(list));
            assertThat(created.status()).isEqualTo(201);
            return new User(admin.organization(), null, created.body().path("key").asText());
        });
        return new MatrixCaller(name, MatrixCaller.Kind.KEY, user, scopes);
    }

    private static List<String> callers(List<String> holes) {
        return holes.stream().map(hole -> hole.substring(0, hole.lastIndexOf(": "))).toList();
    }
}
