package io.whatomate.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whatomate.platform.api.ApiTest;
import io.whatomate.platform.http.Problem;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stranger founds an organization of their own, where the operator lets them. */
class RegistrationTest extends ApiTest {

    private final String email = "founder-" + UUID.randomUUID() + "@example.com";

    @BeforeEach
    @AfterEach
    void forgetAttempts() {
        rows().sql("DELETE FROM sign_in_attempts").update();
    }

    @Test
    void theFounderIsAdminOfAnOrganizationOfTheirOwn() {
        var neighbour = signedIn("admin");
        var founded = register("Čajovna & Söhne", email);

        assertThat(founded.status()).isEqualTo(201);
        assertThat(founded.body().at("/user/role").asText()).isEqualTo("admin");
        assertThat(founded.body().at("/user/organization/name").asText()).isEqualTo("Čajovna & Söhne");
        assertThat(founded.body().at("/user/organization/timeZone").asText()).isEqualTo("Europe/Berlin");
        var organization = UUID.fromString(founded.body().at("/user/organization/id").asText());
        var founder = new User(organization, email, founded.body().path("accessToken").asText());
        assertThat(get("/users", founder).body().path("items")).hasSize(1);
        assertThat(get("/users", neighbour).body().path("items")).hasSize(1);
        assertThat(get("/audit-events", founder).body().path("items")).hasSize(2);
        assertThat(post("/auth/login", null, "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, PASSWORD)).status())
                .isEqualTo(200);
        assertThat(post("/auth/refresh", null,
                        "{\"refreshToken\": \"%s\"}".formatted(founded.body().path("refreshToken").asText())).status())
                .isEqualTo(200);
    }

    @Test
    void organizationsOfOneNameAreTwo() {
        register("Example Ltd", email);
        var second = register("Example Ltd", "other-" + email);

        assertThat(second.status()).isEqualTo(201);
        assertThat(register("茶", "third-" + email).status()).isEqualTo(201);
    }

    @Test
    void anEmailThatIsTakenFoundsNothing() {
        register("First", email);
        var second = "Second " + UUID.randomUUID();

        var again = register(second, email.toUpperCase(Locale.ROOT));

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.problem()).isEqualTo("email-taken");
        assertThat(rows().sql("SELECT count(*) FROM organizations WHERE name = ?").param(second).query(Integer.class).single()).isZero();
    }

    @Test
    void ofManyAtOnceOneHasTheEmail() {
        var statuses = IntStream.range(0, 5).parallel().mapToObj(i -> register("Race " + i, email).status()).sorted().toList();

        assertThat(statuses).containsExactly(201, 409, 409, 409, 409);
    }

    @Test
    void isLimitedByAddress() {
        IntStream.range(0, 10).forEach(i -> register("Many", email));

        var refused = register("Many", "more-" + email);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("retry-after")).isNotNull();
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(post("/auth/register", null, """
                {"organizationName": "A", "email": "%s", "password": "correct horse battery", "timeZone": "CEST"}"""
                        .formatted(email)).errors()).containsExactly("timeZone:zone");
        assertThat(post("/auth/register", null, """
                {"organizationName": " ", "email": "nobody", "password": "short"}""").errors())
                .contains("organizationName:pattern", "email:pattern", "password:minLength");
    }

    @Test
    void whereItIsClosedNobodyRegisters() {
        assertThatThrownBy(() -> new Registration("closed").checkOpen())
                .isInstanceOf(Problem.class)
                .hasMessageContaining("Ask an admin");
        assertThatThrownBy(() -> new Registration("Closed!")).isInstanceOf(IllegalArgumentException.class);
    }

    private Answer register(String organization, String address) {
        return post("/auth/register", null, """
                {"organizationName": "%s", "timeZone": "Europe/Berlin", "email": "%s", "fullName": "Grace", "password": "%s"}"""
                .formatted(organization, address, PASSWORD));
    }
}
