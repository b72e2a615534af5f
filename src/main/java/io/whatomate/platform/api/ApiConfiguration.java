package io.whatomate.platform.api;

import io.whatomate.platform.Ids;
import io.whatomate.platform.http.HttpProperties;
import io.whatomate.platform.http.Problems;
import io.whatomate.platform.http.SameOrigin;
import io.whatomate.platform.http.TrustedProxies;
import io.whatomate.platform.security.SecretBox;
import java.io.IOException;
import org.apache.camel.spi.RestClientRequestValidator;
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
            HttpProperties http,
            SameOrigin origins,
            TrustedProxies proxies,
            Problems problems) {
        var admission = new Admission(contract, tokens);
        return new ApiDispatch(
                contract,
                admission,
                new ApiEdge(contract, http, problems, new Uploads(admission)),
                origins,
                proxies,
                problems);
    }

    /** Camel looks it up by type. */
    @Bean
    RestClientRequestValidator requestValidator() {
        return new RequestValidator();
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
