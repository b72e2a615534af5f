package io.whatomate.platform.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Lets an answer through as it is read, up to a size and for a time: from the call until the last byte. Whoever closes it
 * before its end closes the connection, since what is behind may have no end.
 */
final class BoundedFiles implements ExecChainHandler, AutoCloseable {

    private final CallDeadlines deadlines;
    private final long mostBytes;

    BoundedFiles(long mostBytes, Duration longest) {
        this.mostBytes = mostBytes;
        this.deadlines = new CallDeadlines("target-file-deadlines", longest);
    }

    @Override
    public void close() {
        deadlines.close();
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        var deadline = deadlines.begin(scope);
        var opened = false;
        try {
            var response = chain.proceed(request, scope);
            // Headers of a stranger would become headers of our exchange.
            response.setHeaders();
            var entity = response.getEntity();
            if (entity != null && entity.getContentLength() > mostBytes) {
                scope.execRuntime.discardEndpoint();
                throw tooLarge();
            }
            if (entity != null) {
                response.setEntity(bounded(entity, new Connection(scope, deadline)));
                opened = true;
            }
            return response;
        } catch (IOException e) {
            throw deadline.of(e);
        } finally {
            if (!opened) {
                deadline.met();
            }
        }
    }

    private record Connection(ExecChain.Scope scope, CallDeadlines.Deadline deadline) {}

    private HttpEntity bounded(HttpEntity entity, Connection connection) {
        return new HttpEntityWrapper(entity) {
            @Override
            public InputStream getContent() throws IOException {
                return new BoundedStream(super.getContent(), connection);
            }
        };
    }

    private final class BoundedStream extends FilterInputStream {

        private final Connection connection;
        private long size;
        private boolean ended;

        BoundedStream(InputStream bytes, Connection connection) {
            super(bytes);
            this.connection = connection;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read;
            try {
                read = in.read(bytes, offset, length);
            } catch (IOException e) {
                throw connection.deadline().of(e);
            }
            ended = read < 0;
            size += Math.max(read, 0);
            if (size > mostBytes) {
                throw tooLarge();
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            connection.deadline().met();
            if (!ended) {
                connection.scope().execRuntime.discardEndpoint();
            }
            try {
                in.close();
            } catch (IOException e) {
                if (ended) {
                    throw e;
                }
            }
        }
    }

    private TargetRefused tooLarge() {
        return new TargetRefused("size", "answers with more than " + mostBytes + " bytes");
    }
}
