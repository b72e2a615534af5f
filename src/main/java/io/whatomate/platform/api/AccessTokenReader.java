package io.whatomate.platform.api;

/** What the REST interface asks of whoever issues access tokens and API keys. */
public interface AccessTokenReader {

    /**
     * @param token as it stood behind {@code Bearer}: an access token or an API key
     * @throws io.whatomate.platform.http.Problem 401 that says what is wrong with the token
     */
    Caller read(String token);

    /**
     * @param key as it stood in {@code X-API-Key}
     * @throws io.whatomate.platform.http.Problem 401 that says what is wrong with the key
     */
    Caller.Key readKey(String key);
}
