package io.whatomate.sandbox;

import io.whatomate.platform.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for loopback that this installation made itself, and a trust store for clients to believe it. Made by the
 * JDK's own keytool: Java has no public API that signs certificates.
 */
final class SelfSignedCertificate {

    /** Guards nothing: whoever reads the file has the machine. PKCS#12 wants one. */
    static final String PASSWORD = "changeit";

    private static final String ALIAS = "sandbox";

    private final Path folder;

    /** @param folder made when missing */
    SelfSignedCertificate(Path folder) {
        this.folder = folder;
    }

    Path keyStore() {
        return folder.resolve("https.p12");
    }

    /** What clients pass as {@code javax.net.ssl.trustStore}. */
    Path trustStore() {
        return folder.resolve("truststore.p12");
    }

    /** Makes both stores unless they are there. */
    void ensure() {
        if (Files.exists(keyStore()) && Files.exists(trustStore())) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(keyStore());
            Files.deleteIfExists(trustStore());
            var certificate = folder.resolve("certificate.pem");
            keytool("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "3650",
                    "-dname", "CN=Whatomate sandbox", "-ext", "SAN=dns:localhost,ip:127.0.0.1,ip:::1",
                    "-keystore", keyStore().toString());
            keytool("-exportcert", "-rfc", "-file", certificate.toString(), "-keystore", keyStore().toString());
            keytool("-importcert", "-noprompt", "-file", certificate.toString(), "-keystore", trustStore().toString());
            keyStore().toFile().setReadable(false, false);
            keyStore().toFile().setReadable(true, true);
        } catch (IOException e) {
            throw failed(e.getMessage());
        }
    }

    private static void keytool(String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", ALIAS, "-storetype", "PKCS12", "-storepass", PASSWORD));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes());
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw failed(output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static StartRefused failed(String reason) {
        return new StartRefused(
                "The sandbox's HTTPS certificate could not be made: " + reason,
                "Make WHATOMATE_DATA_DIR writable, or leave whatomate.sandbox-https-port empty.");
    }
}
