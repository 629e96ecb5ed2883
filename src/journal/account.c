#include "journal/account.h"

#include "base/json.h"
#include "journal/lookup.h"
#include "rules/role.h"

#include <string.h>

static int account_place(struct qz_batch *b, const json_t *data, int64_t *organisation, enum qz_role *role,
                         struct qz_err *err)
{
    const char *org = qz_json_str(data, "organisation", QZ_ID_TEXT, err);
    const char *name = org ? qz_json_str(data, "role", 20, err) : NULL;
    if (!name || qz_org_ref(b->t, org, organisation, err) != 0)
        return -1;

    *role = qz_role_parse(name);
    return *role ? 0 : qz_fail(err, QZ_E_CORRUPT, "an account has a role that this program does not know");
}

int qz_account_apply(struct qz_batch *b, const char *verb, const json_t *data, int64_t at_ms,
                     struct qz_err *err)
{
    int64_t org;
    enum qz_role role;
    struct qz_db *db = b->t->db;
    const char *id = qz_json_str(data, "account", QZ_ID_TEXT, err);
    if (!id)
        return -1;
    if (strcmp(verb, "account-end") == 0)
        return qz_db_do(db, Q_VERB_ACCOUNT_END, err, TEXT(id), INT(at_ms));
    if (account_place(b, data, &org, &role, err) != 0)
        return -1;
    if (strcmp(verb, "account-role") == 0)
        return qz_db_do(db, Q_VERB_ACCOUNT_ROLE, err, TEXT(id), INT(org), INT(role));

    const char *cadre = qz_json_str_or_empty(data, "cadre", QZ_ID_TEXT, err);
    if (!cadre)
        return -1;
    return qz_db_do(db, Q_VERB_ACCOUNT_ADD, err, TEXT(id), INT(org), INT(role), TEXT(cadre));
}
