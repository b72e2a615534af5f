/** The REST interface: reads the contract, admits a call, checks it against the contract and hands it to its route. */
package io.whatomate.platform.api;
