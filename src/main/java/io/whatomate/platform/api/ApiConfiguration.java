package io.whatomate.platform.api;

import io.whatomate.platform.Ids;
import io.whatomate.platform.http.EdgeFailures;
import io.whatomate.platform.http.HttpProperties;
import io.whatomate.platform.http.Problems;
import io.whatomate.platform.http.SameOrigin;
import io.whatomate.platform.http.TrustedProxies;
import io.whatomate.platform.security.SecretBox;
import java.io.IOException;
import java.nio.file.Path;
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

    @Bean
    Admission admission(Contract contract, AccessTokenReader tokens) {
        return new Admission(contract, tokens);
    }

    @Bean
    ApiEdge apiEdge(Contract contract, HttpProperties http, Problems problems, EdgeFailures failures, Admission admission, Spool spool) {
        return new ApiEdge(contract, http, problems, failures, new Uploads(admission, spool));
    }

    /** The route that serves the contract names it. */
    @Bean
    ApiDispatch apiDispatch(Contract contract, Admission admission, Spool spool, SameOrigin origins, TrustedProxies proxies) {
        return new ApiDispatch(contract, admission, new RequestValidator(spool), origins, proxies);
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
    ContractDocuments contractDocuments(Contract contract) {
        return new ContractDocuments(contract);
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
