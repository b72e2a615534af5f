package io.whatomate.media;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.StringUtils;

/**
 * Where files are when the storage is {@code s3}.
 *
 * @param endpoint address of an S3-compatible server; empty: Amazon's of the region
 * @param bucket its name; it must exist
 * @param region as the server calls it; most others than Amazon take any
 * @param accessKey empty: the SDK looks for credentials itself (environment, web identity, profile, instance)
 * @param secretKey of the access key
 * @param pathStyle whether the bucket stands in the path and not in the host's name; null: yes where an endpoint is given
 */
@ConfigurationProperties("whatomate.s3")
record BucketSettings(String endpoint, String bucket, String region, String accessKey, String secretKey, Boolean pathStyle) {

    boolean hasEndpoint() {
        return StringUtils.hasText(endpoint);
    }

    boolean hasKey() {
        return StringUtils.hasText(accessKey);
    }

    boolean isPathStyle() {
        return pathStyle == null ? hasEndpoint() : pathStyle;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "BucketSettings[" + bucket + " at " + (hasEndpoint() ? endpoint : "Amazon's " + region) + "]";
    }
}
