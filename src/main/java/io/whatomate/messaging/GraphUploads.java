package io.whatomate.messaging;

import io.whatomate.platform.security.Keys;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.springframework.stereotype.Component;

/** Writes the calls of Meta's resumable upload, whose file becomes a handle ("Resumable Upload API"). */
@Component("graphUploads")
class GraphUploads {

    private final Keys keys;
    private final GraphAddresses addresses;

    GraphUploads(Keys keys, GraphAddresses addresses) {
        this.keys = keys;
        this.addresses = addresses;
    }

    /** The question which app the account's token belongs to ("Debug token"), since uploads belong to an app; {@link GraphCalls#ask} takes it. */
    public Map<String, Object> inspection(@Variable("connection") Map<String, Object> account) {
        var question = new HashMap<>(account);
        question.put("path", "debug_token");
        question.put("query", "input_token={token}");
        return question;
    }

    /** Sets the opening of an upload of so many bytes. */
    public void open(
            Exchange exchange,
            @Variable("connection") Map<String, Object> account,
            @Variable("appId") String appId,
            @Variable("mediaName") String name,
            @Variable("mediaType") String type,
            @Variable("mediaSize") Long size) {
        write(exchange, account, appId + "/uploads", "Bearer " + token(account));
        exchange.getMessage().setHeader(Exchange.HTTP_QUERY, "file_name="
                + URLEncoder.encode(name == null ? "file" : name, StandardCharsets.UTF_8) + "&file_length=" + size
                + "&file_type=" + URLEncoder.encode(type, StandardCharsets.UTF_8));
        exchange.getMessage().setBody(null);
    }

    /**
     * Sets the bytes, which are read while they are sent.
     *
     * @param session Meta's id, {@code upload:…?sig=…}: it is the address, query included
     */
    public void send(
            Exchange exchange,
            @Body InputStream file,
            @Variable("connection") Map<String, Object> account,
            @Variable("session") String session,
            @Variable("mediaSize") Long size) {
        var query = session.indexOf('?');
        write(exchange, account, query < 0 ? session : session.substring(0, query), "OAuth " + token(account));
        exchange.getMessage().setHeader(Exchange.HTTP_QUERY, query < 0 ? null : session.substring(query + 1));
        exchange.getMessage().setHeader("file_offset", "0");
        exchange.getMessage().setBody(new InputStreamEntity(file, size, ContentType.APPLICATION_OCTET_STREAM));
    }

    private void write(Exchange exchange, Map<String, Object> account, String path, String authorization) {
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_URI,
                addresses.node((String) account.get("graph_base_url"), (String) account.get("api_version"), path));
        message.setHeader("Authorization", authorization);
    }

    private String token(Map<String, Object> account) {
        return keys.secretBox().open(
                (String) account.get("access_token"), "whatsapp_accounts.access_token/" + account.get("whatsapp_account_id"));
    }
}
