package io.whatomate.platform.database;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who asks when: a question that finds its line free goes at once and alone; those that come while the line is busy wait for
 * the next turn and go together. Nobody waits for company, and every answer is of a moment after its question. One of those
 * who wait asks for all, on his own thread, so there is nothing here to start or to stop.
 *
 * @param <K> names a line: questions of different lines never meet
 */
final class Gathering<K, Q, A> {

    /** Answers several questions. */
    @FunctionalInterface
    interface Together<Q, A> {

        /**
         * @return as many answers, in their order
         * @throws Exception one that concerns all is told to all; at any other each is asked alone
         */
        List<A> answers(List<Q> questions) throws Exception;
    }

    /** Answers the caller's own question. */
    @FunctionalInterface
    interface Alone<A> {

        A answer() throws Exception;
    }

    /** How somebody's waiting ended. */
    private sealed interface Turn<Q, A> {

        /** Somebody else asked for him. */
        record Answered<Q, A>(A answer) implements Turn<Q, A> {}

        /** It did not work together; nobody shall suffer for another's question. */
        record Apart<Q, A>() implements Turn<Q, A> {}

        /** What befell others would befall him. */
        record Refused<Q, A>(Exception failure) implements Turn<Q, A> {}

        /** He asks, for all of these; he is the first of them. */
        record Leads<Q, A>(List<Asker<Q, A>> askers) implements Turn<Q, A> {}
    }

    private record Asker<Q, A>(Q question, CompletableFuture<Turn<Q, A>> turn) {

        Asker(Q question) {
            this(question, new CompletableFuture<>());
        }
    }

    private static final class Line<Q, A> {

        private final ArrayDeque<Asker<Q, A>> waiting = new ArrayDeque<>();
        private int underWay;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Gathering.class);

    private final int abreast;
    private final int most;
    private final Predicate<Exception> concernsAll;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, Line<Q, A>> lines = new HashMap<>();

    /**
     * @param abreast how often one line may be asking at the same time, at least 1
     * @param most questions that go together, at least 1
     * @param concernsAll whether a failure is everybody's who asks or waits at that moment, whatever the question
     */
    Gathering(int abreast, int most, Predicate<Exception> concernsAll) {
        this.abreast = abreast;
        this.most = most;
        this.concernsAll = concernsAll;
    }

    /** @throws Exception what {@code alone} throws; of what befell others, only what concerns all */
    A ask(K key, Q question, Together<Q, A> together, Alone<A> alone) throws Exception {
        var asker = new Asker<Q, A>(question);
        var turn = isFree(key, asker) ? new Turn.Leads<>(List.of(asker)) : asker.turn().join();
        return switch (turn) {
            case Turn.Answered<Q, A> answered -> answered.answer();
            case Turn.Apart<Q, A> apart -> alone.answer();
            case Turn.Refused<Q, A> refused -> throw refused.failure();
            case Turn.Leads<Q, A> leads when leads.askers().size() == 1 -> lead(key, alone);
            case Turn.Leads<Q, A> leads -> lead(key, leads.askers(), together, alone);
        };
    }

    private A lead(K key, Alone<A> alone) throws Exception {
        try {
            return alone.answer();
        } catch (Exception e) {
            if (concernsAll.test(e)) {
                refuseWaiting(key, e);
            }
            throw e;
        } finally {
            next(key);
        }
    }

    private A lead(K key, List<Asker<Q, A>> askers, Together<Q, A> together, Alone<A> alone) throws Exception {
        List<A> answers = List.of();
        Exception ofAll = null;
        try {
            answers = together.answers(askers.stream().map(Asker::question).toList());
        } catch (Exception e) {
            if (concernsAll.test(e)) {
                ofAll = e;
                refuseWaiting(key, e);
            } else {
                // Whom it concerns hears it when he asks alone.
                LOG.debug("{} questions are asked one by one, since together: {}", askers.size(), e.toString());
            }
        } finally {
            next(key);
            for (var i = 1; i < askers.size(); i++) {
                askers.get(i).turn().complete(
                        ofAll != null ? new Turn.Refused<>(ofAll)
                                : answers.isEmpty() ? new Turn.Apart<>() : new Turn.Answered<>(answers.get(i)));
            }
        }
        if (ofAll != null) {
            throw ofAll;
        }
        return answers.isEmpty() ? alone.answer() : answers.getFirst();
    }

    /** Who came before the failure would wait as long to hear of it; it is of a moment after their questions. */
    private void refuseWaiting(K key, Exception failure) {
        List<Asker<Q, A>> refused;
        lock.lock();
        try {
            var waiting = lines.get(key).waiting;
            refused = List.copyOf(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        refused.forEach(asker -> asker.turn().complete(new Turn.Refused<>(failure)));
    }

    private boolean isFree(K key, Asker<Q, A> asker) {
        lock.lock();
        try {
            var line = lines.computeIfAbsent(key, name -> new Line<>());
            if (line.underWay < abreast) {
                line.underWay++;
                return true;
            }
            line.waiting.add(asker);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** The next of the line begin, before those who were answered go on. */
    private void next(K key) {
        var askers = new ArrayList<Asker<Q, A>>();
        lock.lock();
        try {
            var line = lines.get(key);
            while (askers.size() < most && !line.waiting.isEmpty()) {
                askers.add(line.waiting.poll());
            }
            if (askers.isEmpty() && --line.underWay == 0) {
                lines.remove(key);
            }
        } finally {
            lock.unlock();
        }
        if (!askers.isEmpty()) {
            askers.getFirst().turn().complete(new Turn.Leads<>(askers));
        }
    }
}
