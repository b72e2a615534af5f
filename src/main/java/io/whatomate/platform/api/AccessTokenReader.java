package io.whatomate.platform.api;

/** What the REST interface asks of whoever issues access tokens. */
public interface AccessTokenReader {

    /**
     * @param token as it stood behind {@code Bearer}
     * @throws io.whatomate.platform.http.Problem 401 that says what is wrong with the token
     */
    Caller read(String token);
}
