#include "tests/synth/synth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum kind { REAL, WHOLE, FLAG, SEED };

static const struct field {
    const char *name;
    enum kind kind;
    size_t at;
} fields[] = {
#define FIELD(kind, name) {#name, kind, offsetof(struct synth_settings, name)}
    FIELD(SEED, seed),          FIELD(WHOLE, width),        FIELD(WHOLE, height),     FIELD(REAL, fps),
    FIELD(REAL, module_px),     FIELD(REAL, tilt_deg),      FIELD(REAL, roll_deg),    FIELD(REAL, hand),
    FIELD(REAL, enter_s),       FIELD(REAL, stay_s),        FIELD(REAL, motion_blur), FIELD(REAL, defocus),
    FIELD(REAL, breathing),     FIELD(REAL, exposure_ramp), FIELD(REAL, gain),        FIELD(REAL, glare),
    FIELD(REAL, shadow),        FIELD(REAL, moire),         FIELD(REAL, bands),       FIELD(REAL, reflection),
    FIELD(REAL, curl),          FIELD(REAL, torn),          FIELD(REAL, noise),       FIELD(REAL, contrast),
    FIELD(WHOLE, jpeg_quality), FIELD(FLAG, inverted),      FIELD(FLAG, mirrored),    FIELD(WHOLE, people),
    FIELD(SEED, room_seed),     FIELD(REAL, start_s),       FIELD(FLAG, busy),
#undef FIELD
};

static int set_medium(struct synth_settings *set, const char *value)
{
    static const char *const names[] = {
        [SYNTH_PAPER] = "paper", [SYNTH_PHONE] = "phone", [SYNTH_CARD] = "card"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], value) == 0) {
            set->medium = (enum synth_medium)i;
            return 0;
        }
    }
    return -1;
}

static int set_field(struct synth_settings *set, const struct field *f, const char *value)
{
    char *end, *at = (char *)set + f->at;
    double number = strtod(value, &end);
    if (end == value || *end || !isfinite(number) || fabs(number) > 1e15)
        return -1;
    if (f->kind == REAL)
        memcpy(at, &number, sizeof number);
    else if (f->kind == WHOLE)
        *(int *)(void *)at = (int)(fabs(number) < 1e9 ? number : 0);
    else if (f->kind == FLAG)
        *(bool *)(void *)at = number != 0;
    else
        *(uint64_t *)(void *)at = number > 0 ? (uint64_t)number : 0;
    return 0;
}

int synth_set(struct synth_settings *set, const char *name, const char *value)
{
    if (strcmp(name, "medium") == 0)
        return set_medium(set, value);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(fields[i].name, name) == 0)
            return set_field(set, &fields[i], value);
    return -1;
}
