#include "rules/role.h"

#include "base/id.h"

#include <stddef.h>
#include <string.h>

static const struct {
    enum qz_role role;
    const char *name;
    unsigned gives;
} role_rows[] = {
    {QZ_ROLE_HELPER, "helper", 0},
    {QZ_ROLE_CADRE, "cadre", 0},
    {QZ_ROLE_OFFICE, "office", QZ_ROLE_HELPER | QZ_ROLE_CADRE | QZ_ROLE_OFFICE},
    {QZ_ROLE_PROVINCE, "province", QZ_ROLES_ALL},
    {QZ_ROLE_AUDITOR, "auditor", 0},
    {QZ_ROLE_SECURITY, "security", QZ_ROLE_HELPER | QZ_ROLE_CADRE | QZ_ROLE_OFFICE | QZ_ROLE_SECURITY},
};
#define ROLE_ROWS (sizeof role_rows / sizeof *role_rows)

const char *qz_role_name(enum qz_role role)
{
    for (size_t i = 0; i < ROLE_ROWS; i++)
        if (role_rows[i].role == role)
            return role_rows[i].name;
    return "";
}

enum qz_role qz_role_parse(const char *name)
{
    for (size_t i = 0; i < ROLE_ROWS; i++)
        if (strcmp(role_rows[i].name, name) == 0)
            return role_rows[i].role;
    return QZ_ROLE_NONE;
}

unsigned qz_role_gives(enum qz_role role)
{
    for (size_t i = 0; i < ROLE_ROWS; i++)
        if (role_rows[i].role == role)
            return role_rows[i].gives;
    return 0;
}

enum qz_role qz_role_of(const char *id)
{
    if (qz_id_parse('c', id, NULL))
        return QZ_ROLE_CADRE;
    return qz_id_parse('h', id, NULL) ? QZ_ROLE_HELPER : QZ_ROLE_NONE;
}

char qz_role_letter(enum qz_role role)
{
    return role == QZ_ROLE_HELPER ? 'h' : 'c';
}
