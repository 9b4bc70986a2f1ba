package dev.millrace.gateway.auth;

import dev.millrace.model.UserId;

/** Somebody who proved who they are. Messages are sent under this id and this name, whatever a payload says. */
public record Identity(UserId userId, String name) {}
