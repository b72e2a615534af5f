package io.whatomate.identity;

import io.whatomate.platform.http.HttpProperties;
import io.whatomate.platform.security.Keys;
import java.nio.file.Path;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Calls the route that gives a new installation its first admin and its demo, before {@code /ready} says yes; then says in
 * the log what to open and how to sign in.
 */
@Component
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
final class Installation implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger("whatomate");

    private final ProducerTemplate routes;
    private final FirstAdmin admin;
    private final Keys keys;
    private final String url;
    private final String password;
    private final int consolePort;
    private final boolean sandbox;

    Installation(
            ProducerTemplate routes,
            FirstAdmin admin,
            Keys keys,
            HttpProperties http,
            @Value("${whatomate.public-url}") String publicUrl,
            @Value("${whatomate.admin.password}") String givenPassword,
            @Value("${whatomate.data-dir}") String dataDir,
            @Value("${whatomate.management.port}") int consolePort,
            @Value("${whatomate.sandbox-mode}") String sandboxMode) {
        this.routes = routes;
        this.admin = admin;
        this.keys = keys;
        this.url = StringUtils.hasText(publicUrl) ? publicUrl : "http://" + host(http.host()) + ":" + http.port();
        this.password = StringUtils.hasText(givenPassword)
                ? "the password of WHATOMATE_ADMIN_PASSWORD at the first start"
                : "the password kept in " + Path.of(dataDir, "keys", "admin-password").normalize();
        this.consolePort = consolePort;
        this.sandbox = sandboxMode.equals("on");
    }

    @Override
    public void run(ApplicationArguments arguments) {
        routes.sendBody("direct:openInstallation", null);
    }

    @EventListener(ApplicationReadyEvent.class)
    void welcome() {
        if (sandbox) {
            LOG.info("Play a customer  {}/", url);
        }
        LOG.info("Call the API     {}/api/docs", url);
        LOG.info("Watch the routes http://127.0.0.1:{}/actuator/hawtio/", consolePort);
        if (keys.adminPasswordIsNew()) {
            LOG.info("Sign in          {}, password {}", admin.email(), keys.adminPassword());
            LOG.info("                 shown this once; from now on {}", password);
        } else {
            LOG.info("Sign in          {}, {}", admin.email(), password);
        }
    }

    /** What a browser on this machine can open. */
    private static String host(String bound) {
        return bound.equals("0.0.0.0") || bound.equals("::") ? "127.0.0.1" : bound;
    }
}
