package io.whatomate.platform.database;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

/** A PostgreSQL of the operator's, with the login that owns the tables; without a URL the embedded one is used. */
@ConfigurationProperties("spring.datasource")
record ExternalDatabase(
        @DefaultValue("") String url, @DefaultValue("") String username, @DefaultValue("") String password) {

    boolean isGiven() {
        return StringUtils.hasText(url);
    }

    @Override
    public String toString() {
        return "ExternalDatabase[" + url + "]";
    }
}
