#include "kiosk/flow/flow_int.h"

#include "base/text.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* ---- where it is ---- */

enum qz_first qz_flow_first(const struct qz_model *m)
{
    enum qz_trouble t = m->trouble;
    enum qz_first step = m->first.step;
    bool enrolled = m->id.enrolled || t != QZ_TROUBLE_UNENROLLED;
    if (t == QZ_TROUBLE_STORE || t == QZ_TROUBLE_FULL || t == QZ_TROUBLE_CLOCK)
        return QZ_FIRST_NONE; /* nothing could be kept, or no certificate believed */
    if (enrolled)
        return step;
    return step >= QZ_FIRST_LANGUAGE && step <= QZ_FIRST_TYPE ? step : QZ_FIRST_LANGUAGE;
}

bool qz_flow_first_to(struct qz_model *m, enum qz_first step, struct qz_effect out[2])
{
    m->first.step = step;
    m->first.step_up_ms = m->up_ms;
    m->check.look = (struct qz_tell_look){0};
    m->first.by_hand = m->first.by_hand && step != QZ_FIRST_CODE;
    if (step == QZ_FIRST_TYPE)
        m->first.line = QZ_ENROL_URL;
    if (step == QZ_FIRST_NETWORK)
        qz_flow_ask(out, QZ_ASK_NETWORK);
    if (step == QZ_FIRST_NONE) /* nothing of it is left */
        sodium_memzero(m->first.typed, sizeof m->first.typed);
    if (qz_flow_resting(m))
        qz_flow_rest(m);
    return true;
}

void qz_flow_first_resume(struct qz_model *m)
{
    struct qz_effect none[2];
    qz_flow_first_to(m, QZ_FIRST_CAMERA, none);
}

bool qz_flow_first_choose(struct qz_model *m, int lang, struct qz_effect out[2])
{
    if (lang < 0 || lang >= QZ_LANG_COUNT)
        return false;
    m->lang = m->own_lang = m->setup.lang = (enum qz_lang)lang;
    return qz_flow_first_to(m, QZ_FIRST_NETWORK, out);
}

bool qz_flow_first_tries(const struct qz_model *m)
{
    return m->screen == QZ_SCREEN_CAMERA;
}

bool qz_flow_first_time(struct qz_model *m)
{
    struct qz_effect none[2];
    int64_t since = m->lang_up_ms > m->first.step_up_ms ? m->lang_up_ms : m->first.step_up_ms;
    enum qz_first step = qz_flow_first(m);
    if (!m->id.enrolled || step == QZ_FIRST_NONE || m->up_ms < since + QZ_SHOW_FIRST_MS)
        return false;
    return qz_flow_first_to(m, step == QZ_FIRST_CAMERA ? QZ_FIRST_READY : QZ_FIRST_NONE, none);
}

/* ---- what is told ---- */

bool qz_flow_enrol_told(struct qz_model *m, enum qz_enrolling how)
{
    struct qz_effect none[2];
    enum qz_first step = qz_flow_first(m);
    m->enrolling = how;
    m->enrolling_until_up_ms = m->up_ms + QZ_SHOW_ENROL_MS;
    if (how == QZ_ENROL_TRYING)
        m->check.line = (struct qz_tell_line){0};

    /* Whoever holds the code up before it is asked for need not be asked. */
    if (step == QZ_FIRST_LANGUAGE || step == QZ_FIRST_NETWORK)
        qz_flow_first_to(m, QZ_FIRST_CODE, none);
    return true;
}

bool qz_flow_identity_told(struct qz_model *m, const struct qz_tell_identity *id)
{
    struct qz_effect none[2];
    bool known = id->enrolled && !m->id.enrolled, now = known && m->trouble == QZ_TROUBLE_UNENROLLED;
    if (known) /* whoever goes on after a start has as long as anybody else */
        m->first.step_up_ms = m->up_ms;
    m->id = *id;
    m->enrolling = QZ_ENROL_NONE;
    m->screen_code[0] = '\0'; /* drawn anew with the new key */
    if (!now)
        return true;

    sodium_memzero(m->first.typed, sizeof m->first.typed);
    return qz_flow_first_to(m, QZ_FIRST_CAMERA, none);
}

/* ---- it is enrolled anew ---- */

bool qz_flow_anew(struct qz_model *m, bool on, struct qz_effect out[2])
{
    m->enrolling = QZ_ENROL_NONE;
    m->first.by_hand = false;
    sodium_memzero(m->first.typed, sizeof m->first.typed);
    qz_flow_show(m, on ? QZ_SCREEN_ANEW : QZ_SCREEN_SETUP);
    qz_flow_ask(out, QZ_ASK_ANEW);
    out[1].ask.anew.on = on;
    return true;
}

void qz_flow_anew_forget(struct qz_model *m)
{
    if (m->id.enrolled)
        sodium_memzero(m->first.typed, sizeof m->first.typed);
}

/* ---- a code is typed ---- */

#define FIRST_HTTP  "http://"
#define FIRST_HTTPS "https://"

/* The address as it is meant: who types no scheme means https. */
static bool first_url(const struct qz_model *m, char out[QZ_URL_MAX + 1])
{
    const char *typed = m->first.typed[QZ_ENROL_URL].text;
    bool whole = strncmp(typed, FIRST_HTTP, strlen(FIRST_HTTP)) == 0 ||
                 strncmp(typed, FIRST_HTTPS, strlen(FIRST_HTTPS)) == 0;
    int n = snprintf(out, QZ_URL_MAX + 1, "%s%s", whole ? "" : FIRST_HTTPS, typed);
    return *typed && n > 0 && n <= QZ_URL_MAX;
}

static bool first_bytes(const struct qz_model *m, enum qz_enrol_line line, uint8_t out[16])
{
    const struct qz_typed *t = &m->first.typed[line];
    return t->chars == QZ_ENROL_CHARS && qz_base32_decode(t->text, strlen(t->text), out, 16) == 16;
}

/* Whether a code with that address could be written: by the form that codes have. */
static bool first_url_fits(const struct qz_model *m)
{
    struct qz_enrol_code code = {0}, again;
    char text[600];
    if (!first_url(m, code.url))
        return false;
    size_t n = qz_enrol_code_text(&code, text, sizeof text);
    return n > 0 && qz_enrol_code_parse(text, n, &again);
}

bool qz_flow_enrol_fits(const struct qz_model *m, enum qz_enrol_line line)
{
    uint8_t bytes[16];
    if (line == QZ_ENROL_URL)
        return first_url_fits(m);
    bool fits = first_bytes(m, line, bytes);
    sodium_memzero(bytes, sizeof bytes);
    return fits;
}

/* Base32 has no 0, 1, 8 and 9: who reads one means a letter that looks like it, or misread. */
static int first_base32(int ch)
{
    static const char looks[] = "0o1l8b";
    const char *at = strchr(looks, ch);
    if (at && ch && isdigit(ch))
        return at[1];
    return tolower(ch);
}

bool qz_flow_enrol_put(struct qz_model *m, int ch)
{
    struct qz_typed *t = &m->first.typed[m->first.line];
    if (ch <= ' ' || ch > '~')
        return false;
    if (m->first.line == QZ_ENROL_URL)
        return qz_typed_put(t, (uint32_t)tolower(ch));

    ch = first_base32(ch);
    bool of_base32 = islower(ch) || (ch >= '2' && ch <= '7');
    return of_base32 && t->chars < QZ_ENROL_CHARS && qz_typed_put(t, (uint32_t)ch);
}

bool qz_flow_enrol_erase(struct qz_model *m)
{
    return qz_typed_erase(&m->first.typed[m->first.line]);
}

bool qz_flow_enrol_done(struct qz_model *m, struct qz_effect out[2])
{
    if (!qz_flow_enrol_fits(m, m->first.line))
        return false;
    if (m->first.line < QZ_ENROL_PRINT) {
        m->first.line++;
        return true;
    }

    struct qz_enrol_code code = {0};
    if (!first_url(m, code.url) || !first_bytes(m, QZ_ENROL_TOKEN, code.token) ||
        !first_bytes(m, QZ_ENROL_PRINT, code.fingerprint))
        return false;
    if (qz_flow_staffed(m))
        qz_flow_show(m, QZ_SCREEN_ANEW);
    else
        qz_flow_first_to(m, QZ_FIRST_CODE, out);
    m->first.by_hand = true;
    m->enrolling = QZ_ENROL_TRYING;
    m->enrolling_until_up_ms = m->up_ms + QZ_SHOW_ENROL_MS;
    qz_flow_ask(out, QZ_ASK_ENROL);
    out[1].ask.enrol = code;
    sodium_memzero(&code, sizeof code);
    return true;
}
