/* Files that a program carries inside itself: SQL scripts, rules, web pages. The table is generated at
 * build time from the tree; names are paths in the tree, such as "db/kiosk/001_ledger.sql". */
#ifndef QZ_BASE_ASSET_H
#define QZ_BASE_ASSET_H

#include <stddef.h>

struct qz_asset {
    const char *name;
    const unsigned char *bytes; /* followed by a zero byte that is not counted */
    size_t len;
};

/* All of them in the order of their names, ended by a row whose name is NULL. */
extern const struct qz_asset qz_assets[];

/* The asset of that exact name, or NULL. */
const struct qz_asset *qz_asset_find(const char *name);

#endif
