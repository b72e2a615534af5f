package io.whatomate.platform.database;

import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A way into the database. Its text form leaves the password out.
 *
 * @param url JDBC URL
 */
record DatabaseLogin(String url, String user, String password) {

    /** Connections of their own, not pooled: for what happens once. */
    DataSource source() {
        // Not pgjdbc's own data source: its connections name every driver setting in their URL, which Flyway logs.
        var source = new DriverManagerDataSource(url, user, password);
        var driver = new Properties();
        driver.setProperty("ApplicationName", user);
        driver.setProperty("connectTimeout", "5");
        driver.setProperty("loginTimeout", "5");
        driver.setProperty("tcpKeepAlive", "true");
        source.setConnectionProperties(driver);
        return source;
    }

    @Override
    public String toString() {
        return user + " at " + url;
    }
}
