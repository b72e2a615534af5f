/** Messages both ways: what customers write, what Meta reports of ours, and the one gate that everything sent passes. */
package io.whatomate.messaging;
