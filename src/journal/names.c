#include "journal/journal.h"

const char *qz_how_name(enum qz_how how)
{
    static const char *const names[] = {"pending", "attested", "proven", "late"};
    return (unsigned)how < 4 ? names[how] : "";
}

const char *qz_activity_state_name(enum qz_activity_state s)
{
    static const char *const names[] = {"open", "closed", "cancelled", "given-up"};
    return (unsigned)s < sizeof names / sizeof *names ? names[s] : "";
}
