#include "rules/kind.h"

#include <string.h>

static const char *const names[QZ_ACT_COUNT] = {
    "open_day", "face_to_face", "volunteering", "sharing", "self_designed",
    "exchange", "good_deed",    "heart_talk",   "lecture", "welfare_group",
};

const char *qz_activity_kind_name(enum qz_activity_kind kind)
{
    return (unsigned)kind < QZ_ACT_COUNT ? names[kind] : "";
}

enum qz_activity_kind qz_activity_kind_parse(const char *name)
{
    int i = 0;
    while (i < QZ_ACT_COUNT && strcmp(names[i], name) != 0)
        i++;
    return (enum qz_activity_kind)i;
}

bool qz_activity_kind_of_office(enum qz_activity_kind kind)
{
    return (unsigned)kind < QZ_OFFICE_KINDS;
}
