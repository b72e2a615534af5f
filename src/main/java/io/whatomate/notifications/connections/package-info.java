/** Outside databases, brokers and folders: the operator defines and grants them, rules name them. */
package io.whatomate.notifications.connections;
