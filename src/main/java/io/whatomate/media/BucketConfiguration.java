package io.whatomate.media;

import io.whatomate.platform.StartRefused;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The way to the bucket, where the storage is one; otherwise nothing of the SDK is loaded. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("whatomate.media.bucket-wanted")
class BucketConfiguration {

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    /**
     * Asked once before anything is taken in: a wrong key would else come to light with the first customer's file, when it
     * waits here and nobody looks.
     *
     * @throws StartRefused when the bucket cannot be used
     */
    @Bean
    S3Client bucketClient(BucketSettings settings) {
        var client = client(settings);
        try {
            client.headBucket(request -> request.bucket(settings.bucket()));
            return client;
        } catch (SdkException failure) {
            client.close();
            throw refused(failure, settings);
        }
    }

    private static S3Client client(BucketSettings settings) {
        var builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(LONGEST_CONNECT)
                        .socketTimeout(LONGEST_SILENCE))
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials(settings))
                .forcePathStyle(settings.isPathStyle())
                // Not every server knows the checksums that the SDK would add by itself.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        if (settings.hasEndpoint()) {
            builder.endpointOverride(endpoint(settings.endpoint()));
        }
        return builder.build();
    }

    private static URI endpoint(String given) {
        try {
            var endpoint = URI.create(given.strip());
            if (endpoint.getHost() != null && endpoint.getScheme().matches("https?")) {
                return endpoint;
            }
        } catch (IllegalArgumentException noAddress) {
            // As one of another kind.
        }
        throw new StartRefused("WHATOMATE_S3_ENDPOINT is no address of a server", "Give it as https://host or https://host:port.");
    }

    private static AwsCredentialsProvider credentials(BucketSettings settings) {
        return settings.hasKey()
                ? StaticCredentialsProvider.create(AwsBasicCredentials.create(settings.accessKey(), settings.secretKey()))
                : DefaultCredentialsProvider.builder().build();
    }

    private static StartRefused refused(SdkException failure, BucketSettings settings) {
        var place = "The bucket " + settings.bucket() + " of " + (settings.hasEndpoint() ? settings.endpoint() : "Amazon S3, " + settings.region());
        var status = failure instanceof AwsServiceException answer ? answer.statusCode() : 0;
        return switch (status) {
            case 0 -> new StartRefused(
                    place + " cannot be reached", "Check WHATOMATE_S3_ENDPOINT, and that there are credentials.", failure);
            case 401, 403 -> new StartRefused(
                    place + " may not be used with these credentials",
                    "Check WHATOMATE_S3_ACCESS_KEY and _SECRET_KEY, and that they may list the bucket and get, put and delete objects.",
                    failure);
            case 404 -> new StartRefused(place + " does not exist", "Create it, or correct WHATOMATE_S3_BUCKET.", failure);
            default -> new StartRefused(
                    place + " answered " + status, "Check WHATOMATE_S3_REGION, WHATOMATE_S3_PATH_STYLE and the server.", failure);
        };
    }
}
