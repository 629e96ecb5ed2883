#include "ctl/database.h"

#include "ctl/cmd.h"
#include "store/db.h"

int qz_database_check(struct qz_ctl *ctl, struct qz_err *err)
{
    const char *database = qz_opt(ctl, "database");
    if (!database || qz_db_is_address(database))
        return 0;
    return qz_usage(ctl, err, "--database wants an address, postgresql://USER@HOST/NAME");
}
