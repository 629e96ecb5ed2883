/* Random tokens that somebody keeps, and of which the store has only the hash. */
#ifndef QZ_REGISTRY_SECRET_H
#define QZ_REGISTRY_SECRET_H

#include "base/sha256.h"
#include "registry/session.h"

/* A fresh token, and its hash. */
void qz_secret_new(char token[QZ_SECRET_TEXT], uint8_t hash[QZ_SHA256_BYTES]);
/* The hash of a token that came from outside; false when the text is none. */
bool qz_secret_hash(const char *token, uint8_t hash[QZ_SHA256_BYTES]);

#endif
