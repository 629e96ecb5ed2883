#include "sheet/cell.h"

#include "base/clock.h"
#include "base/shown.h"
#include "base/text.h"
#include "sheet/when.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL_TEXT 80 /* bytes of a number or a day, with whatever stands around it */

/* Spreadsheets count days from the one before 1900 began, and take 1900 for a leap year. */
#define SERIAL_1970  25569
#define SERIAL_FIRST 36526 /* 2000-01-01 */
#define SERIAL_LAST  73050 /* 2099-12-31 */

/* ---- text ---- */

static bool cell_blank(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == 0xA0 ||
           (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F ||
           cp == 0x3000;
}

/* Controls steer machines, and what is no character says that the file is damaged. */
static bool cell_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F) || (cp >= 0xFDD0 && cp <= 0xFDEF) ||
           (cp >= 0xFFF0 && cp <= 0xFFFC) || (cp & 0xFFFE) == 0xFFFE;
}

struct cell_text {
    char *out;
    size_t cap, len;
    size_t end;  /* behind the last character that is no blank */
    bool failed; /* it did not fit */
};

static void cell_put(struct cell_text *t, const char *bytes, size_t n)
{
    if (t->len + n >= t->cap) {
        t->failed = true;
        return;
    }
    memcpy(t->out + t->len, bytes, n);
    t->len += n;
}

static void cell_put_blank(struct cell_text *t, uint32_t cp, const char *bytes, size_t n)
{
    bool line_end = cp < 0x20 || cp == 0x2028 || cp == 0x2029;
    if (t->end == 0)
        return;
    if (line_end)
        cell_put(t, " ", 1);
    else
        cell_put(t, bytes, n);
}

static void cell_put_visible(struct cell_text *t, uint32_t cp, bool fold, const char *bytes, size_t n)
{
    char ascii = (char)(cp - 0xFEE0);
    bool wide = fold && cp >= 0xFF01 && cp <= 0xFF5E;
    if (wide)
        cell_put(t, &ascii, 1);
    else
        cell_put(t, bytes, n);
    t->end = t->len;
}

static enum qz_cell_fault cell_read(const char *text, bool fold, char *out, size_t cap)
{
    struct cell_text t = {.out = out, .cap = cap};
    enum qz_cell_fault fault = QZ_CELL_TAKEN;

    for (const char *p = text, *end = text + strlen(text); p < end && !t.failed;) {
        const char *from = p;
        uint32_t cp = qz_utf8_next(&p, end);
        size_t n = (size_t)(p - from);

        if (cell_blank(cp))
            cell_put_blank(&t, cp, from, n);
        else if (cell_control(cp))
            fault = QZ_CELL_CONTROL;
        else if (!qz_is_hidden(cp))
            cell_put_visible(&t, cp, fold, from, n);
    }
    out[t.end] = '\0';

    if (t.failed && fault == QZ_CELL_TAKEN)
        fault = QZ_CELL_NAME_LONG;
    return fault;
}

enum qz_cell_fault qz_cell_clean(const char *text, char *out, size_t cap)
{
    return cell_read(text, false, out, cap);
}

enum qz_cell_fault qz_cell_fold(const char *text, char *out, size_t cap)
{
    return cell_read(text, true, out, cap);
}

/* ---- names ---- */

/* Behind the apostrophe that spreadsheets, and lists of ours (qz_csv_add), put before what would else be a
 * formula. */
static const char *name_inner(const char *text)
{
    bool kept_from_being_a_formula = text[0] == '\'' && text[1] && strchr("=+-@", text[1]);
    return kept_from_being_a_formula ? text + 1 : text;
}

enum qz_cell_fault qz_cell_name(const char *text, char out[QZ_CELL_NAME])
{
    char all[QZ_CELL_NAME + 1];
    out[0] = '\0';
    enum qz_cell_fault fault = qz_cell_clean(text, all, sizeof all);
    if (fault != QZ_CELL_TAKEN)
        return fault;

    if (!qz_copy_text(out, QZ_CELL_NAME, name_inner(all)))
        return QZ_CELL_NAME_LONG;
    if (!out[0])
        return QZ_CELL_NAME_NONE;
    if (qz_utf8_count(out, strlen(out)) > QZ_NAME_CHARS)
        return QZ_CELL_NAME_LONG;

    for (const char *p = out, *end = out + strlen(out); p < end;) {
        uint32_t cp = qz_utf8_next(&p, end);
        if (cp == 0xFFFD)
            return QZ_CELL_NAME_LOST;
        if ((cp >= 0xE000 && cp <= 0xF8FF) || cp >= 0xF0000)
            return QZ_CELL_NAME_PRIVATE;
    }

    return QZ_CELL_TAKEN;
}

/* ---- phone numbers ---- */

/* What people write between the digits of one number. Returns its bytes, 0 for anything else. */
static size_t phone_filler(const char *p)
{
    static const char *const filler[] = {" ",        "-",      ".",      "(",      ")",
                                         "\xC2\xA0", "\u3000", "\u2010", "\u2011", "\u2012",
                                         "\u2013",   "\u2014", "\u2212", "\u00B7"};
    for (size_t i = 0; i < sizeof filler / sizeof *filler; i++)
        if (strncmp(p, filler[i], strlen(filler[i])) == 0)
            return strlen(filler[i]);
    return 0;
}

static bool phone_shortened(const char *text)
{
    const char *e = strpbrk(text, "Ee");
    return e && e > text && e[-1] >= '0' && e[-1] <= '9' && strspn(e + 1, "+-0123456789") > 0;
}

/* What stands before and behind the number. */
static const char *phone_inner(char *text)
{
    size_t n = strlen(text);
    char *p = text;

    if (n > 2 && strcmp(text + n - 2, ".0") == 0)
        text[n - 2] = '\0';

    if (*p == '\'')
        p++;

    if (strncmp(p, "tel:", 4) == 0)
        p += 4;
    return p;
}

static enum qz_cell_fault phone_digits(const char *p, char digits[24])
{
    size_t n = 0, filler;
    while (*p) {
        if (*p >= '0' && *p <= '9') {
            if (n == 23)
                return QZ_CELL_PHONE_TWO;
            digits[n++] = *p++;
        } else if ((filler = phone_filler(p)) > 0) {
            p += filler;
        } else if (*p == '+' && n == 0) {
            p++;
        } else {
            bool again = n >= 7 && strspn(p + strcspn(p, "0123456789"), "0123456789") >= 7;
            return again ? QZ_CELL_PHONE_TWO : QZ_CELL_PHONE_LETTERS;
        }
    }

    digits[n] = '\0';
    return n >= 2 * 11 ? QZ_CELL_PHONE_TWO : QZ_CELL_TAKEN;
}

static const char *phone_national(const char *digits)
{
    static const char *const before[] = {"0086", "86", "0"};
    size_t n = strlen(digits);
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (n == 11 + strlen(before[i]) && strncmp(digits, before[i], strlen(before[i])) == 0)
            return digits + strlen(before[i]);
    return digits;
}

enum qz_cell_fault qz_cell_phone(const char *text, char out[QZ_CELL_PHONE])
{
    char clean[CELL_TEXT], digits[24];
    enum qz_cell_fault fault = qz_cell_fold(text, clean, sizeof clean);
    out[0] = '\0';
    if (fault != QZ_CELL_TAKEN)
        return fault == QZ_CELL_NAME_LONG ? QZ_CELL_PHONE_LETTERS : fault;
    if (!clean[0])
        return QZ_CELL_PHONE_NONE;
    if (phone_shortened(clean))
        return QZ_CELL_PHONE_SHORTENED;
    fault = phone_digits(phone_inner(clean), digits);
    if (fault != QZ_CELL_TAKEN)
        return fault;

    const char *number = phone_national(digits);
    if (strlen(number) != 11 || number[0] != '1' || number[1] < '3')
        return QZ_CELL_PHONE_OTHER;
    memcpy(out, number, QZ_CELL_PHONE);
    return QZ_CELL_TAKEN;
}

/* ---- days ---- */

static bool day_of_digits(const char *text, char out[QZ_CELL_DAY])
{
    char dashed[16];
    if (strlen(text) != 8 || strspn(text, "0123456789") != 8)
        return false;
    snprintf(dashed, sizeof dashed, "%.4s-%.2s-%.2s", text, text + 4, text + 6);
    return qz_day_parse(dashed, out, NULL) == 0;
}

/* 46082, and 46082.375 for nine o'clock of that day. */
static bool day_of_serial(const char *text, char out[QZ_CELL_DAY])
{
    size_t whole = strspn(text, "0123456789");
    bool fraction = text[whole] == '.' && strspn(text + whole + 1, "0123456789") == strlen(text + whole + 1);
    if (whole != 5 || (text[whole] && !fraction))
        return false;

    long serial = strtol(text, NULL, 10);
    if (serial < SERIAL_FIRST || serial > SERIAL_LAST)
        return false;

    struct qz_date d = qz_date_of((serial - SERIAL_1970) * QZ_DAY_MS);
    char made[40];

    snprintf(made, sizeof made, "%04d-%02d-%02d", d.year, d.month, d.day);
    memcpy(out, made, QZ_CELL_DAY);
    return true;
}

/* Move *p over a text and the blanks behind it. */
static bool day_skip(const char **p, const char *text)
{
    size_t n = strlen(text);
    if (strncmp(*p, text, n) != 0)
        return false;
    *p += n;
    while (**p == ' ')
        (*p)++;
    return true;
}

static void day_skip_weekday(const char **p)
{
    static const char *const week[] = {"星期", "周", "(周", "(星期"};
    static const char *const day[] = {"一", "二", "三", "四", "五", "六", "日", "天"};

    for (size_t i = 0; i < sizeof week / sizeof *week; i++) {
        const char *at = *p;
        if (!day_skip(&at, week[i]))
            continue;

        for (size_t k = 0; k < sizeof day / sizeof *day; k++)
            if (day_skip(&at, day[k])) {
                if (*week[i] == '(')
                    day_skip(&at, ")");
                *p = at;
                return;
            }
    }
}

static void day_skip_half(const char **p)
{
    static const char *const half[] = {"上午", "下午", "AM", "PM", "am", "pm"};
    for (size_t i = 0; i < sizeof half / sizeof *half; i++)
        if (day_skip(p, half[i]))
            return;
}

/* 0:00, 09:30:15.250, 9时30分, 2:05 PM: the hour need only be one, as the day alone is taken. */
static bool day_skip_time(const char **p)
{
    int hour = 0, minute = 0, n = 0;
    day_skip_half(p);

    if (sscanf(*p, "%2d:%2d%n", &hour, &minute, &n) != 2 || n == 0) {
        n = 0;
        if (sscanf(*p, "%2d时%2d分%n", &hour, &minute, &n) != 2 || n == 0)
            return !**p;
    }

    if (hour < 0 || hour > 24 || minute < 0 || minute > 59)
        return false;

    *p += n;
    *p += strspn(*p, ":.0123456789");
    day_skip(p, "秒");

    while (**p == ' ')
        (*p)++;

    day_skip_half(p);
    return !**p;
}

/* How many bytes at the text's begin are a date of three numbers, which made receives as 2017-5-4; 0: none
 * are. A blank in a form stands for any number of blanks. */
static size_t day_numbers(const char *text, char made[40])
{
    int y, m, d, n = 0;
    size_t digits = strspn(text, "0123456789");
    if (digits != 4)
        return 0;

    if (!(sscanf(text, "%4d-%2d-%2d%n", &y, &m, &d, &n) == 3 && n) &&
        !(sscanf(text, "%4d/%2d/%2d%n", &y, &m, &d, &n) == 3 && n) &&
        !(sscanf(text, "%4d.%2d.%2d%n", &y, &m, &d, &n) == 3 && n) &&
        !(sscanf(text, "%4d 年%2d 月%2d 日%n", &y, &m, &d, &n) == 3 && n))
        return 0;

    snprintf(made, 40, "%04d-%d-%d", y, m, d);
    return (size_t)n;
}

/* An instant of any zone falls on a day of ours. */
static bool day_of_instant(const char *text, char out[QZ_CELL_DAY])
{
    int64_t ms;
    char day[QZ_TIME_TEXT];
    if (qz_time_parse(text, strlen(text), &ms) != 0)
        return false;

    qz_time_format(ms, day);
    memcpy(out, day, QZ_CELL_DAY - 1);
    out[QZ_CELL_DAY - 1] = '\0';
    return true;
}

static bool day_of_date(const char *text, char out[QZ_CELL_DAY])

{
    char made[40];
    size_t n = day_numbers(text, made);

    const char *rest = text + n;
    if (n == 0 || qz_day_parse(made, out, NULL) != 0)
        return false;

    while (*rest == ' ' || *rest == 'T')
        rest++;

    day_skip_weekday(&rest);
    return !*rest || day_skip_time(&rest);
}

enum qz_cell_fault qz_cell_day(const char *text, char out[QZ_CELL_DAY])
{
    char clean[CELL_TEXT];
    enum qz_cell_fault fault = qz_cell_fold(text, clean, sizeof clean);
    out[0] = '\0';
    if (fault != QZ_CELL_TAKEN)
        return fault == QZ_CELL_NAME_LONG ? QZ_CELL_DAY_UNCLEAR : fault;
    const char *p = *clean == '\'' ? clean + 1 : clean;
    if (!*p)
        return QZ_CELL_DAY_NONE;

    bool taken = day_of_digits(p, out) || day_of_serial(p, out) || day_of_instant(p, out);
    return taken || day_of_date(p, out) ? QZ_CELL_TAKEN : QZ_CELL_DAY_UNCLEAR;
}
