#include "base/asset.h"

#include <string.h>

const struct qz_asset *qz_asset_find(const char *name)
{
    for (const struct qz_asset *a = qz_assets; a->name; a++)
        if (strcmp(a->name, name) == 0)
            return a;
    return NULL;
}
