package io.whatomate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.whatomate.platform.api.ApiTest;
import io.whatomate.platform.security.Keys;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A token that is not exactly ours opens nothing, and the problem says what is wrong with it. */
class AccessTest extends ApiTest {

    @Autowired
    private Keys keys;

    private final UUID organization = UUID.randomUUID();

    @Test
    void asksForAToken() {
        var answer = get("/chatbot/keywords", null);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.problem()).isEqualTo("missing-token");
        assertThat(answer.header("www-authenticate")).isEqualTo("Bearer realm=\"whatomate\"");
    }

    @Test
    void refusesWhatIsNoToken() {
        assertThat(refusal("Bearer garbage")).isEqualTo("malformed-token");
        assertThat(refusal("Bearer")).isEqualTo("malformed-token");
        assertThat(refusal("Basic YWRtaW46YWRtaW4=")).isEqualTo("malformed-token");
        assertThat(refusal("Bearer a.b.c")).isEqualTo("malformed-token");
    }

    @Test
    void refusesAnExpiredToken() throws Exception {
        assertThat(refusal(signed(keys.jwtKey(), JWSAlgorithm.HS256, "at+jwt", claims -> claims.expirationTime(
                        Date.from(Instant.now().minusSeconds(1))))))
                .isEqualTo("expired-token");
        assertThat(refusal(signed(keys.jwtKey(), JWSAlgorithm.HS256, "at+jwt", claims -> claims.expirationTime(null))))
                .isEqualTo("expired-token");
    }

    @Test
    void refusesATokenOfAnotherKey() throws Exception {
        assertThat(refusal(signed(new byte[32], JWSAlgorithm.HS256, "at+jwt", claims -> {}))).isEqualTo("forged-token");
    }

    @Test
    void refusesATokenThatWasChanged() throws Exception {
        var parts = signed(keys.jwtKey(), JWSAlgorithm.HS256, "at+jwt", claims -> claims.claim("role", "agent"))
                .split("\\.");
        var payload = new String(Base64.getUrlDecoder().decode(parts[1])).replace("agent", "admin");
        parts[1] = Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes());

        assertThat(refusal(String.join(".", parts))).isEqualTo("forged-token");
    }

    @Test
    void refusesATokenWithoutSignature() {
        assertThat(refusal("Bearer " + new PlainJWT(claims().build()).serialize())).isEqualTo("unsigned-token");
    }

    /** The right key is not enough: only one algorithm, type, issuer and audience are ours. */
    @Test
    void refusesATokenThatWasMadeForSomethingElse() throws Exception {
        var key = new byte[64];
        System.arraycopy(keys.jwtKey(), 0, key, 0, 32);
        assertThat(refusal(signed(key, JWSAlgorithm.HS512, "at+jwt", claims -> {}))).isEqualTo("foreign-token");
        assertThat(refusal(signed(keys.jwtKey(), JWSAlgorithm.HS256, "JWT", claims -> {}))).isEqualTo("foreign-token");
        assertThat(refusal(signed(keys.jwtKey(), JWSAlgorithm.HS256, "at+jwt", claims -> claims.audience("tickets"))))
                .isEqualTo("foreign-token");
        assertThat(refusal(signed(keys.jwtKey(), JWSAlgorithm.HS256, "at+jwt", claims -> claims.issuer("somebody"))))
                .isEqualTo("foreign-token");
        assertThat(refusal(signed(keys.jwtKey(), JWSAlgorithm.HS256, "at+jwt", claims -> claims.claim("session", null))))
                .isEqualTo("foreign-token");
    }

    @Test
    void takesOneThatIsOurs() throws Exception {
        var token = signed(keys.jwtKey(), JWSAlgorithm.HS256, "at+jwt", claims -> {});

        assertThat(call(list(token)).status()).isEqualTo(200);
    }

    @Test
    void refusesWhatTheRoleMayNot() {
        var agent = signedIn("agent");

        assertThat(get("/chatbot/keywords", agent).status()).isEqualTo(200);
        var refused = post("/chatbot/keywords", agent, "{}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.problem()).isEqualTo("missing-permission");
        assertThat(refused.body().path("detail").asText()).contains("keyword:write").contains("agent");
    }

    @Test
    void refusesARoleThatTheContractDoesNotKnow() throws Exception {
        var token = signed(keys.jwtKey(), JWSAlgorithm.HS256, "at+jwt", claims -> claims.claim("role", "root"));

        assertThat(call(list(token)).problem()).isEqualTo("missing-permission");
    }

    private String refusal(String authorization) {
        var answer = call(list(authorization));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("www-authenticate")).contains("error=\"invalid_token\"");
        return answer.problem();
    }

    private HttpRequest.Builder list(String authorization) {
        return HttpRequest.newBuilder(url("/api/v1/chatbot/keywords")).header("Authorization", authorization);
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer("whatomate")
                .audience("whatomate-api")
                .subject(UUID.randomUUID().toString())
                .claim("organization", organization.toString())
                .claim("role", "admin")
                .claim("session", UUID.randomUUID().toString())
                .expirationTime(Date.from(Instant.now().plusSeconds(60)));
    }

    private String signed(byte[] key, JWSAlgorithm algorithm, String type, Consumer<JWTClaimsSet.Builder> change)
            throws Exception {
        var claims = claims();
        change.accept(claims);
        var token = new SignedJWT(
                new JWSHeader.Builder(algorithm).type(new JOSEObjectType(type)).build(), claims.build());
        token.sign(new MACSigner(key));
        return "Bearer " + token.serialize();
    }
}
