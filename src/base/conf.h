/* INI configuration against a table of the keys that exist. An unknown key or section, a value out of
 * range, a repeated key: each is an error with its line, never ignored. */
#ifndef QZ_BASE_CONF_H
#define QZ_BASE_CONF_H

#include "base/err.h"

#include <stddef.h>

enum qz_conf_type {
    QZ_CONF_TEXT, /* char[size] at offset; UTF-8 */
    QZ_CONF_INT,  /* int at offset, min..max */
    QZ_CONF_BOOL, /* bool at offset: yes/no, true/false, on/off, 1/0 */
    QZ_CONF_ENUM  /* int at offset: index into words, a NULL-ended array */
};

struct qz_conf_key {
    const char *section, *name;
    enum qz_conf_type type;
    size_t offset, size;      /* into the caller's struct; size for TEXT */
    int min, max;             /* for INT */
    const char *const *words; /* for ENUM */
};

/* Read path into *target by the n keys; what the file does not name keeps its value. At most 64 KiB.
 * Returns 0, or -1 with the file, line and what to do. A file that is not there is QZ_E_MISSING. */
int qz_conf_read(const char *path, const struct qz_conf_key *keys, size_t n, void *target,
                 struct qz_err *err);
/* Set one key from text, as for a command-line override. section and name as in the table. */
int qz_conf_set(const char *section, const char *name, const char *value, const struct qz_conf_key *keys,
                size_t n, void *target, struct qz_err *err);

#endif
