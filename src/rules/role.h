/* Roles of people who sign in. A right is a role at an organisation: it holds there and in all that stands
 * below. Which roles may do what is in the rows of the tracker's routes. */
#ifndef QZ_RULES_ROLE_H
#define QZ_RULES_ROLE_H

#include <stdbool.h>

/* One bit each, so that a set of them is a number. */
enum qz_role {
    QZ_ROLE_NONE = 0,
    QZ_ROLE_HELPER = 1,   /* scans and counts, sees no list */
    QZ_ROLE_CADRE = 2,    /* a League cadre: what a cadre does, in the own name */
    QZ_ROLE_OFFICE = 4,   /* administers an organisation */
    QZ_ROLE_PROVINCE = 8, /* the same of all of them, and what is the province's alone */
    QZ_ROLE_AUDITOR = 16, /* reads, changes nothing */
    QZ_ROLE_SECURITY = 32 /* accounts and devices, sees no figures and no names of people */
};
#define QZ_ROLES_ALL 63u

/* "helper", "cadre", "office", "province", "auditor", "security"; "" for none. */
const char *qz_role_name(enum qz_role role);
/* The role of that name, or QZ_ROLE_NONE. */
enum qz_role qz_role_parse(const char *name);
/* Of whom an id names, by its letter: "c_…" a cadre, "h_…" a helper; QZ_ROLE_NONE for anything else. */
enum qz_role qz_role_of(const char *id);
/* The letter of such ids: of a cadre or a helper. */
char qz_role_letter(enum qz_role role);
/* The roles that somebody of a role may give to others, and take from them: a set. */
unsigned qz_role_gives(enum qz_role role);

#endif
