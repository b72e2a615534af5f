package io.whatomate.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.whatomate.platform.api.Caller;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.security.Keys;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Access tokens: JWTs signed with HMAC-SHA256 and the installation's key. One algorithm, one type (RFC 9068), one issuer
 * and one audience, so that nothing else signed with that key passes for an access token.
 */
@Component
final class AccessTokens {

    /** A token that was stolen and whose session nobody ends counts for this long at most. */
    static final Duration LIFETIME = Duration.ofMinutes(15);

    private static final String ISSUER = "whatomate";
    private static final String AUDIENCE = "whatomate-api";
    private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
    private static final JWSAlgorithm ALGORITHM = JWSAlgorithm.HS256;

    private final MACSigner signer;
    private final MACVerifier verifier;
    private final EndedSessions endedSessions;
    private final Clock clock;
    private final VerifiedTokens verified = new VerifiedTokens();

    AccessTokens(Keys keys, EndedSessions endedSessions, Clock clock) throws JOSEException {
        this.signer = new MACSigner(keys.jwtKey());
        this.verifier = new MACVerifier(keys.jwtKey());
        this.endedSessions = endedSessions;
        this.clock = clock;
    }

    /** A token for that caller, good for {@link #LIFETIME}. */
    String issue(Caller.Person caller) {
        var now = clock.instant();
        var claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(caller.userId().toString())
                .claim("organization", caller.organizationId().toString())
                .claim("role", caller.role())
                .claim("session", caller.session().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .build();
        var token = new SignedJWT(new JWSHeader.Builder(ALGORITHM).type(TYPE).build(), claims);
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("HMAC-SHA256 is missing from this Java runtime", e);
        }
        return token.serialize();
    }

    /** @throws Problem 401 that says what is wrong with the token */
    Caller.Person read(String text) {
        var token = verified.find(text);
        if (token == null) {
            token = verify(text);
            verified.keep(text, token);
        }
        if (!clock.instant().isBefore(token.expires())) {
            throw expired();
        }
        if (endedSessions.contains(token.caller().session())) {
            throw refused("ended-session", "Session ended",
                    "Somebody signed out, the password or the role changed, or the user left. Sign in again.");
        }
        return token.caller();
    }

    private VerifiedTokens.Token verify(String text) {
        try {
            var parsed = JWTParser.parse(text);
            if (parsed instanceof PlainJWT) {
                throw refused("unsigned-token", "Unsigned token", "Only tokens signed by this server are taken.");
            }
            if (!(parsed instanceof SignedJWT token)
                    || !ALGORITHM.equals(token.getHeader().getAlgorithm())
                    || !TYPE.equals(token.getHeader().getType())) {
                throw refused("foreign-token", "Foreign token", "This is no access token of this server.");
            }
            if (!token.verify(verifier)) {
                throw refused("forged-token", "Wrong signature",
                        "The token was not signed by this server, or was changed since. Sign in again.");
            }
            return token(token.getJWTClaimsSet());
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            throw refused("malformed-token", "Malformed token", "The token is not a JWT as POST /auth/login answers it.");
        }
    }

    private static VerifiedTokens.Token token(JWTClaimsSet claims) throws ParseException {
        if (!ISSUER.equals(claims.getIssuer()) || !List.of(AUDIENCE).equals(claims.getAudience())) {
            throw refused("foreign-token", "Foreign token", "This is no access token of this server.");
        }
        if (claims.getExpirationTime() == null) {
            throw expired();
        }
        if (claims.getStringClaim("session") == null) {
            throw refused("foreign-token", "Foreign token", "The token belongs to no session. Sign in again.");
        }
        var caller = new Caller.Person(
                UUID.fromString(claims.getStringClaim("organization")),
                UUID.fromString(claims.getSubject()),
                claims.getStringClaim("role"),
                UUID.fromString(claims.getStringClaim("session")));
        return new VerifiedTokens.Token(caller, claims.getExpirationTime().toInstant());
    }

    private static Problem expired() {
        return refused("expired-token", "Expired token",
                "An access token is good for " + LIFETIME.toMinutes() + " minutes. Sign in again.");
    }

    private static Problem refused(String type, String title, String detail) {
        return Problem.of(401, type, title, detail);
    }
}
