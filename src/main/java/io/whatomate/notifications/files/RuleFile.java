package io.whatomate.notifications.files;

import io.whatomate.notifications.fence.RuleFault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * What is known of one file of the folder.
 *
 * @param sighting of the file as it was taken up, or refused, last
 * @param text that it had then; null where it was not read
 * @param kamelets the checksums of the operator's kamelets that the text names: it is looked at again when one comes or changes
 * @param running the version whose routes run; null where none does
 * @param refused the version that the file has and that is not taken; null where that one runs
 * @param faults why not
 * @param retryNanos when a version that failed at its start, perhaps for what is outside of it, is tried again; 0: not by itself
 */
record RuleFile(
        String name,
        RuleFolder.Sighting sighting,
        String text,
        String kamelets,
        Version running,
        String refused,
        List<RuleFault> faults,
        long retryNanos) {

    /**
     * A text that passed.
     *
     * @param checksum as {@link RuleFile#checksum} makes it
     * @param kamelets the checksums of the operator's kamelets that it uses
     * @param since when it began to run
     */
    record Version(String text, String checksum, String kamelets, RuleOutline outline, Instant since) {}

    static RuleFile unseen(String name) {
        return new RuleFile(name, null, null, "", null, null, List.of(), 0);
    }

    RuleFile runs(RuleFolder.Sighting now, Version version) {
        return new RuleFile(name, now, version.text(), version.kamelets(), version, null, List.of(), 0);
    }

    RuleFile reads(RuleFolder.Sighting now, String what, String using) {
        return new RuleFile(name, now, what, using, running, refused, faults, retryNanos);
    }

    RuleFile refuses(String checksum, List<RuleFault> why, long when) {
        return new RuleFile(name, sighting, text, kamelets, running, checksum, why, when);
    }

    /** The first twelve digits of its SHA-256. */
    static String checksum(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    static boolean isKamelet(String name) {
        return name.endsWith(".kamelet.yaml");
    }
}
