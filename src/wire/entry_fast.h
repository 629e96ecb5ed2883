/* The quick way to read the lines that there are most of: check-ins and headcounts exactly as qz_entry_write
 * writes them. An upload of a thousand lines spends most of its time in the JSON reader otherwise. */
#ifndef QZ_WIRE_ENTRY_FAST_H
#define QZ_WIRE_ENTRY_FAST_H

#include "wire/entry.h"

/* Returns true when the line has that form; *out is then what qz_entry_read_json makes of it. False says
 * nothing about the line but that the other reader has to look at it; *out is then undefined. */
bool qz_entry_read_fast(const char *line, size_t len, struct qz_entry *out);

/* The reader for every form. The contract is qz_entry_read's. */
int qz_entry_read_json(const char *line, size_t len, struct qz_entry *out, struct qz_err *err);

#endif
