/** What answers by itself: the pipeline's decisions, keyword rules and their conditions. */
package io.whatomate.chatbot;
