#include "kiosk/ui/script.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAIT_S       30
#define TAP_WAIT_S   10 /* until what is to be touched is drawn */
#define TAP_AGAIN_MS 20
#define SCRIPT_MAX   65536

enum verb { WAIT, TAP, KEY, SCAN, SHOT, SLEEP, QUIT };

struct line {
    enum verb verb;
    int number; /* in the file */
    enum qz_screen_id screen;
    enum qz_tap tap;
    int arg;
    int64_t ms;
    char text[520];
};

struct qz_script {
    struct line *line;
    size_t n, cap, at;
    int64_t began_ms; /* when the line at `at` was first looked at; -1: not yet */
    int64_t held_ms;  /* since when the tap before it waits to be drawn; -1: it does not */
    bool again;       /* the line at `at` is that tap */
    bool over;
};

#define TAP_NAME(id, name) [id] = (name),
static const char *const tap_names[QZ_TAP_KINDS] = {QZ_TAPS(TAP_NAME)};

/* A touch that leads on to a screen is called like it. */
enum qz_tap qz_tap_parse(const char *name, int *arg)
{
    enum qz_screen_id to = qz_screen_parse(name);
    for (size_t i = 1; i < QZ_TAP_KINDS; i++)
        if (*tap_names[i] && strcmp(tap_names[i], name) == 0)
            return (enum qz_tap)i;
    if (to == QZ_SCREEN_COUNT || !qz_screens[to]->enter)
        return QZ_TAP_NONE;
    *arg = (int)to;
    return QZ_TAP_GO;
}

const char *qz_tap_name(enum qz_tap tap, int arg)
{
    if (tap == QZ_TAP_GO && arg >= 0 && arg < QZ_SCREEN_COUNT)
        return qz_screens[arg]->name;
    return (size_t)tap < QZ_TAP_KINDS ? tap_names[tap] : "";
}

/* Seconds such as "0.5"; the default when text is empty. -1: not a number of 0..3600. */
static int64_t seconds(const char *text, double otherwise)
{
    char *end;
    double s = *text ? strtod(text, &end) : otherwise;
    if ((*text && *end) || !(s >= 0 && s <= 3600))
        return -1;
    return (int64_t)(s * 1000);
}

static bool plain_name(const char *text)
{
    return *text &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == strlen(text);
}

static int parse_wait(struct line *l, char *rest)
{
    char *space = strchr(rest, ' ');
    const char *time = "";
    if (space) {
        *space = 0;
        time = space + 1;
    }
    l->screen = qz_screen_parse(rest);
    l->ms = seconds(time, WAIT_S);
    qz_copy_text(l->text, sizeof l->text, rest);
    return l->screen < QZ_SCREEN_COUNT && l->ms >= 0 ? 0 : -1;
}

static int parse_tap(struct line *l, char *rest)
{
    char *space = strchr(rest, ' ');
    if (space) {
        *space = 0;
        l->arg = atoi(space + 1);
    }
    l->tap = qz_tap_parse(rest, &l->arg);
    return l->tap == QZ_TAP_NONE ? -1 : 0;
}

static int parse_line(struct line *l, char *text)
{
    static const char *const verbs[] = {"wait", "tap", "key", "scan", "shot", "sleep", "quit"};
    size_t n = strcspn(text, " "), v = 0;
    char *rest = text + n + (text[n] == ' ');

    while (v < sizeof verbs / sizeof *verbs && (strlen(verbs[v]) != n || strncmp(verbs[v], text, n) != 0))
        v++;
    if (v == sizeof verbs / sizeof *verbs || strlen(rest) >= sizeof l->text)
        return -1;

    l->verb = (enum verb)v;
    if (l->verb == WAIT)
        return parse_wait(l, rest);
    if (l->verb == TAP)
        return parse_tap(l, rest);

    qz_copy_text(l->text, sizeof l->text, rest);
    if (l->verb == SLEEP)
        return (l->ms = seconds(rest, -1)) >= 0 ? 0 : -1;
    if (l->verb == SHOT)
        return plain_name(rest) ? 0 : -1;
    return (l->verb == QUIT) == (*rest == 0) ? 0 : -1;
}

static int add_line(struct qz_script *s, char *text, int number, struct qz_err *err)
{
    while (*text == ' ')
        text++;

    size_t n = strlen(text);
    while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\r'))
        text[--n] = 0;
    if (*text == 0 || *text == '#')
        return 0;

    if (qz_list_grow(&s->line, s->n, &s->cap, sizeof *s->line, err) != 0)
        return -1;
    struct line *l = &s->line[s->n++];
    *l = (struct line){.number = number};

    if (parse_line(l, text) < 0)
        return qz_fail(err, QZ_E_INPUT,
                       "line %d of the script is not a command; there are wait, tap, key, scan, shot, sleep, "
                       "quit",
                       number);
    return 0;
}

struct qz_script *qz_script_parse(const char *text, struct qz_err *err)
{
    struct qz_script *s = calloc(1, sizeof *s);
    char *copy = strdup(text), *p = copy;
    if (!s || !copy) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the script");
        goto fail;
    }

    s->began_ms = s->held_ms = -1;
    for (int number = 1; p; number++) {
        char *line = strsep(&p, "\n");
        if (add_line(s, line, number, err) < 0)
            goto fail;
    }

    free(copy);
    return s;
fail:
    free(copy);
    qz_script_destroy(s);
    return NULL;
}

struct qz_script *qz_script_load(const char *path, struct qz_err *err)
{
    struct qz_buf b;
    struct qz_script *s = NULL;
    qz_buf_init(&b);
    if (qz_file_read(path, SCRIPT_MAX, &b, err) == 0)
        s = qz_script_parse(b.data ? b.data : "", err);
    qz_buf_finish(&b);
    return s;
}

void qz_script_destroy(struct qz_script *s)
{
    if (!s)
        return;
    free(s->line);
    free(s);
}

/* Whether the line at hand holds things up; *out is filled when it fails. */
static bool blocked(struct qz_script *s, const struct line *l, enum qz_screen_id screen, int64_t up_ms,
                    struct qz_script_act *out)
{
    if (l->verb == SLEEP)
        return up_ms - s->began_ms < l->ms;
    if (l->verb != WAIT || l->screen == screen)
        return false;
    if (up_ms - s->began_ms < l->ms)
        return true;
    s->over = true;
    out->verb = QZ_SCRIPT_FAILED;
    snprintf(out->text, sizeof out->text, "line %d: the screen \"%.100s\" did not come within %d s",
             l->number, l->text, (int)(l->ms / 1000));
    return true;
}

void qz_script_step(struct qz_script *s, enum qz_screen_id screen, int64_t up_ms, struct qz_script_act *out)
{
    static const enum qz_script_verb verbs[] = {
        [TAP] = QZ_SCRIPT_TAP,   [KEY] = QZ_SCRIPT_KEY,   [SCAN] = QZ_SCRIPT_SCAN,
        [SHOT] = QZ_SCRIPT_SHOT, [QUIT] = QZ_SCRIPT_QUIT,
    };
    out->verb = QZ_SCRIPT_NONE;
    while (!s->over && s->at < s->n) {
        const struct line *l = &s->line[s->at];
        if (s->began_ms < 0)
            s->began_ms = up_ms;
        if (blocked(s, l, screen, up_ms, out))
            return;

        s->at++;
        s->began_ms = -1;
        if (l->verb != TAP || !s->again)
            s->held_ms = -1;
        s->again = false;
        if (l->verb == WAIT || l->verb == SLEEP)
            continue;

        out->verb = verbs[l->verb];
        out->tap = l->tap;
        out->arg = l->arg;
        memcpy(out->text, l->text, sizeof out->text);
        return;
    }
}

bool qz_script_hold(struct qz_script *s, int64_t up_ms, struct qz_script_act *out)
{
    const struct line *l = &s->line[--s->at];
    s->again = true;
    if (s->held_ms < 0)
        s->held_ms = up_ms;
    if (up_ms - s->held_ms < TAP_WAIT_S * 1000)
        return true;
    s->over = true;
    out->verb = QZ_SCRIPT_FAILED;
    snprintf(out->text, sizeof out->text, "line %d: there was nothing of the kind to touch within %d s",
             l->number, TAP_WAIT_S);
    return false;
}

int qz_script_wait_ms(const struct qz_script *s, int64_t up_ms)
{
    if (s->over || s->at >= s->n)
        return -1;
    const struct line *l = &s->line[s->at];
    if (s->held_ms >= 0)
        return TAP_AGAIN_MS;
    if (s->began_ms < 0 || (l->verb != SLEEP && l->verb != WAIT))
        return 0;
    int64_t left = s->began_ms + l->ms - up_ms;
    return left < 0 ? 0 : (int)left;
}
