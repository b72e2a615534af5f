package io.whatomate.platform.api;

import io.whatomate.platform.Ids;
import io.whatomate.platform.http.HttpProperties;
import io.whatomate.platform.http.Problems;
import io.whatomate.platform.http.SameOrigin;
import io.whatomate.platform.http.TrustedProxies;
import io.whatomate.platform.security.SecretBox;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.spi.RestClientRequestValidator;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;

@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

    @Bean
    Contract contract() throws IOException {
        try (var yaml = new ClassPathResource("openapi.yaml").getInputStream()) {
            return ContractReader.read(yaml);
        }
    }

    /** Named in application.yaml as the strategy of Camel's rest-openapi component. */
    @Bean
    ApiDispatch apiDispatch(
            Contract contract,
            AccessTokenReader tokens,
            Spool spool,
            HttpProperties http,
            SameOrigin origins,
            TrustedProxies proxies,
            Problems problems) {
        var admission = new Admission(contract, tokens);
        return new ApiDispatch(
                contract,
                admission,
                new ApiEdge(contract, http, problems, new Uploads(admission, spool)),
                origins,
                proxies,
                problems);
    }

    /** Camel looks it up by type. */
    @Bean
    RestClientRequestValidator requestValidator(Spool spool) {
        return new RequestValidator(spool);
    }

    /** On the disk that files are kept on, so that one that is kept is moved and not copied. */
    @Bean
    Spool spool(@Value("${whatomate.data-dir}") String dataDir) {
        return new Spool(Path.of(dataDir, "media", "incoming"));
    }

    @Bean
    ApiRows apiRows(Contract contract) {
        return new ApiRows(contract);
    }

    @Bean
    KeptParameters keptParameters(Contract contract) {
        return new KeptParameters(contract);
    }

    @Bean
    KeptAnswers keptAnswers(SecretBox secrets, Ids ids) {
        return new KeptAnswers(secrets, ids);
    }

    @Bean
    ListQuery listQuery() {
        return new ListQuery();
    }
}
