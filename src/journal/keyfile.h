/* Key files: the base64 of libsodium's 64 bytes, and a newline. */
#ifndef QZ_JOURNAL_KEYFILE_H
#define QZ_JOURNAL_KEYFILE_H

#include "journal/state.h"

int qz_key_write(const char *dir, const char *name, const uint8_t sk[64], struct qz_err *err);
/* QZ_E_CORRUPT when it is not a key. */
int qz_key_read(const char *dir, const char *name, uint8_t sk[64], struct qz_err *err);
int qz_key_read_file(const char *path, uint8_t sk[64], struct qz_err *err);

#endif
