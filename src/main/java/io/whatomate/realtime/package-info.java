/** Tells people who are signed in what happens, at once: tickets, sockets, rooms, and who hears of what. */
package io.whatomate.realtime;
