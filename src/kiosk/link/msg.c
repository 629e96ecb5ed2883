#include "kiosk/link/msg.h"

#include "base/shown.h"
#include "base/text.h"

#include <string.h>

static const char *const undo_reasons[QZ_UNDO_COUNT] = {
    [QZ_UNDO_NONE] = "",
    [QZ_UNDO_MISTAP] = "tapped by mistake",
    [QZ_UNDO_TWICE] = "counted twice",
    [QZ_UNDO_ABSENT] = "was not there",
    [QZ_UNDO_OTHER] = "someone else's pass",
    [QZ_UNDO_CLOCK] = QZ_REASON_CLOCK,
    [QZ_UNDO_WORDS] = "",
};

const char *qz_undo_reason(enum qz_undo why)
{
    return (unsigned)why < QZ_UNDO_COUNT ? undo_reasons[why] : "";
}

enum qz_undo qz_undo_parse(const char *reason)
{
    int i = 0;
    while (i < QZ_UNDO_WORDS && strcmp(reason, undo_reasons[i]) != 0)
        i++;
    return (enum qz_undo)i;
}

const char *qz_late_reason(enum qz_late_why why)
{
    static const char *const reasons[QZ_LATE_WHYS] = {
        [QZ_LATE_POWER] = "the kiosk had no power",
        [QZ_LATE_CROWD] = "too many came at once",
        [QZ_LATE_HELPED] = "helped outside",
    };
    return (unsigned)why < QZ_LATE_WHYS ? reasons[why] : "";
}

bool qz_undo_words_fit(const char *text, size_t n)
{
    char words[4 * QZ_WORDS_CHARS + 1];
    if (n == 0 || n >= sizeof words || memchr(text, '\0', n) || !qz_utf8_valid(text, n) ||
        qz_find_hidden(text, n))
        return false;
    memcpy(words, text, n);
    words[n] = '\0';
    bool seen = strspn(words, " ") < n;
    return seen && qz_utf8_count(text, n) <= QZ_WORDS_CHARS && qz_undo_parse(words) != QZ_UNDO_CLOCK;
}

static const enum qz_asks asks_of[QZ_ASK_COUNT] = {
    [QZ_ASK_PAYLOAD] = QZ_ASKS_ANYBODY,
    [QZ_ASK_OVERLONG] = QZ_ASKS_ANYBODY,
    [QZ_ASK_HEADCOUNT] = QZ_ASKS_ANYBODY,
    [QZ_ASK_UNCOUNT] = QZ_ASKS_ANYBODY,
    [QZ_ASK_LOOKUP] = QZ_ASKS_ANYBODY,
    [QZ_ASK_TAKE] = QZ_ASKS_ANYBODY,
    [QZ_ASK_RATE] = QZ_ASKS_ANYBODY,
    [QZ_ASK_CADRES] = QZ_ASKS_ANYBODY,
    [QZ_ASK_PIN] = QZ_ASKS_ANYBODY,
    [QZ_ASK_PIN_CHECKED] = QZ_ASKS_PROGRAM,
    [QZ_ASK_LEAVE] = QZ_ASKS_ANYBODY,
    [QZ_ASK_LIFT] = QZ_ASKS_CADRE,
    [QZ_ASK_LIST] = QZ_ASKS_CADRE,
    [QZ_ASK_OPEN] = QZ_ASKS_CADRE,
    [QZ_ASK_CLOSING] = QZ_ASKS_CADRE,
    [QZ_ASK_CLOSE] = QZ_ASKS_CADRE,
    [QZ_ASK_CONFIRM] = QZ_ASKS_CADRE,
    [QZ_ASK_ITEM] = QZ_ASKS_CADRE,
    [QZ_ASK_CAME] = QZ_ASKS_CADRE,
    [QZ_ASK_LATE_FIND] = QZ_ASKS_CADRE,
    [QZ_ASK_LATE] = QZ_ASKS_CADRE,
    [QZ_ASK_LATE_END] = QZ_ASKS_CADRE,
    [QZ_ASK_UNDO] = QZ_ASKS_CADRE,
    [QZ_ASK_UNDO_RUN] = QZ_ASKS_CADRE,
    [QZ_ASK_RIGHT] = QZ_ASKS_CADRE,
    [QZ_ASK_LET_IN] = QZ_ASKS_CADRE,
    [QZ_ASK_PART] = QZ_ASKS_CADRE,
    [QZ_ASK_NAME] = QZ_ASKS_CADRE,
    [QZ_ASK_PARTY] = QZ_ASKS_STAFF,
    [QZ_ASK_PARTY_UNDO] = QZ_ASKS_STAFF,
    [QZ_ASK_NEWCOMER] = QZ_ASKS_CADRE,
    [QZ_ASK_MOVE] = QZ_ASKS_CADRE,
    [QZ_ASK_CHECK] = QZ_ASKS_CADRE,
    [QZ_ASK_NETWORK] = QZ_ASKS_ANYBODY,
    [QZ_ASK_ENROL] = QZ_ASKS_ANYBODY,
    [QZ_ASK_ANEW] = QZ_ASKS_CADRE,
    [QZ_ASK_READER] = QZ_ASKS_PROGRAM,
    [QZ_ASK_BADGE_SAID] = QZ_ASKS_PROGRAM,
    [QZ_ASK_NAME_SAID] = QZ_ASKS_PROGRAM,
    [QZ_ASK_SEALED_END] = QZ_ASKS_PROGRAM,
    [QZ_ASK_BATCH] = QZ_ASKS_PROGRAM,
    [QZ_ASK_COSIGNED] = QZ_ASKS_PROGRAM,
    [QZ_ASK_CONFIG] = QZ_ASKS_PROGRAM,
    [QZ_ASK_ROSTER] = QZ_ASKS_PROGRAM,
    [QZ_ASK_ROSTER_MISSING] = QZ_ASKS_PROGRAM,
    [QZ_ASK_REVOKED] = QZ_ASKS_PROGRAM,
    [QZ_ASK_FEED] = QZ_ASKS_PROGRAM,
    [QZ_ASK_ENROLLED] = QZ_ASKS_PROGRAM,
    [QZ_ASK_SUCCEEDED] = QZ_ASKS_PROGRAM,
    [QZ_ASK_WITNESS] = QZ_ASKS_PROGRAM,
    [QZ_ASK_HEAL] = QZ_ASKS_PROGRAM,
    [QZ_ASK_HEALED] = QZ_ASKS_PROGRAM,
    [QZ_ASK_REKEY] = QZ_ASKS_PROGRAM,
    [QZ_ASK_PICTURES] = QZ_ASKS_PROGRAM,
    [QZ_ASK_PICTURE] = QZ_ASKS_PROGRAM,
    [QZ_ASK_SHOW] = QZ_ASKS_PROGRAM,
    [QZ_ASK_NET] = QZ_ASKS_PROGRAM,
};

enum qz_asks qz_asks_of(enum qz_ask_kind kind)
{
    return (unsigned)kind < QZ_ASK_COUNT ? asks_of[kind] : QZ_ASKS_NOBODY;
}

const char *qz_by_name(enum qz_by by)
{
    static const char *const names[QZ_BY_COUNT] = {"camera", "wedge", "serial", "tail"};
    return (unsigned)by < QZ_BY_COUNT ? names[by] : "";
}

const char *qz_trouble_code(enum qz_trouble t)
{
    static const char *const codes[QZ_TROUBLE_COUNT] = {"", "E30", "E31", "E32", "E33", "E34", "E35"};
    return (unsigned)t < QZ_TROUBLE_COUNT ? codes[t] : "";
}

int qz_figure_shown(int64_t figure)
{
    if (figure < 0)
        return QZ_FIGURE_UNKNOWN;
    return figure < QZ_FIGURE_SHOWN ? (int)figure : QZ_FIGURE_SHOWN;
}
