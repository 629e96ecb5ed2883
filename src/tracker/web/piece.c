#include "tracker/web/piece.h"

#include "base/clock.h"

#include <qrencode.h>
#include <stdio.h>
#include <string.h>

/* ---- days and hours ---- */

struct piece_time {
    int64_t ms;
    struct qz_date date;
    int minute; /* of the day */
    const char *text;
};

static bool piece_time_read(const json_t *at, struct piece_time *t)
{
    t->text = json_string_value(at);
    if (!t->text || qz_time_parse(t->text, strlen(t->text), &t->ms) != 0)
        return false;
    t->date = qz_date_of(t->ms);
    t->minute = qz_minute_of_day(t->ms);
    return true;
}

static void piece_date(const struct piece_time *t, bool chinese, struct qz_buf *out)
{
    static const char month[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    bool this_year = t->date.year == qz_date_of(qz_now_ms()).year;
    if (chinese) {
        if (!this_year)
            qz_buf_printf(out, "%d 年 ", t->date.year);
        qz_buf_printf(out, "%d 月 %d 日", t->date.month, t->date.day);
        return;
    }

    qz_buf_printf(out, "%d %s", t->date.day, month[t->date.month - 1]);
    if (!this_year)
        qz_buf_printf(out, " %d", t->date.year);
}

static void piece_hour(const struct piece_time *t, struct qz_buf *out)
{
    qz_buf_printf(out, "%d:%02d", t->minute / 60, t->minute % 60);
}

/* The value parsed, so nothing in it needs to be escaped. */
static void piece_begin(const struct piece_time *t, struct qz_buf *out)
{
    qz_buf_printf(out, "<time datetime=\"%s\">", t->text);
}

static void draw_day(const json_t *at, const struct qz_words *words, struct qz_buf *out)
{
    struct piece_time t;
    if (!piece_time_read(at, &t))
        return;
    piece_begin(&t, out);
    piece_date(&t, !words, out);
    qz_buf_str(out, "</time>");
}

static void draw_date(const json_t *at, const struct qz_words *words, struct qz_buf *out)
{
    char text[QZ_TIME_TEXT];
    const char *day = json_string_value(at);
    struct piece_time t = {.text = day};
    if (!day || strlen(day) != 10)
        return;
    snprintf(text, sizeof text, "%sT00:00:00+08:00", day);
    if (qz_time_parse(text, strlen(text), &t.ms) != 0)
        return;

    t.date = qz_date_of(t.ms);
    piece_begin(&t, out);
    piece_date(&t, !words, out);
    qz_buf_str(out, "</time>");
}

static void draw_clock(const json_t *at, const struct qz_words *words, struct qz_buf *out)
{
    struct piece_time t;
    (void)words;
    if (!piece_time_read(at, &t))
        return;
    piece_begin(&t, out);
    piece_hour(&t, out);
    qz_buf_str(out, "</time>");
}

static void draw_when(const json_t *at, const struct qz_words *words, struct qz_buf *out)
{
    struct piece_time t;
    if (!piece_time_read(at, &t))
        return;
    piece_begin(&t, out);
    piece_date(&t, !words, out);
    qz_buf_str(out, " ");
    piece_hour(&t, out);
    qz_buf_str(out, "</time>");
}

static void draw_input_time(const json_t *at, const struct qz_words *words, struct qz_buf *out)
{
    struct piece_time t;
    (void)words;
    if (piece_time_read(at, &t))
        qz_buf_printf(out, "%04d-%02d-%02dT%02d:%02d", t.date.year, t.date.month, t.date.day, t.minute / 60,
                      t.minute % 60);
}

/* A number of minutes in hours: "2 小时 30 分". */
static void draw_duration(const json_t *at, const struct qz_words *words, struct qz_buf *out)
{
    json_int_t minutes = json_integer_value(at), hours = minutes / 60, rest = minutes % 60;
    if (hours > 0)
        qz_buf_printf(out, words ? "%lld h" : "%lld 小时", (long long)hours);
    if (hours > 0 && rest > 0)
        qz_buf_str(out, " ");

    if (rest > 0 || hours <= 0)
        qz_buf_printf(out, words ? "%lld min" : "%lld 分钟", (long long)rest);
}

/* ---- codes ---- */

#define CODE_QUIET 4 /* modules around a code: ISO/IEC 18004 */

/* Runs of dark modules as a path, a row after another. */
static void code_modules(const QRcode *code, struct qz_buf *out)
{
    for (int y = 0; y < code->width; y++) {
        const unsigned char *row = code->data + (size_t)y * (size_t)code->width;
        int x = 0;
        while (x < code->width) {
            int from = x;
            while (x < code->width && (row[x] & 1))
                x++;
            if (x > from)
                qz_buf_printf(out, "M%d %dh%dv1h-%dz", from + CODE_QUIET, y + CODE_QUIET, x - from, x - from);
            x++;
        }
    }
}

static void draw_code(const json_t *at, const struct qz_words *words, struct qz_buf *out)
{
    const char *text = json_string_value(at);
    QRcode *code = text ? QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) : NULL;
    if (!code)
        return;

    int side = code->width + 2 * CODE_QUIET;
    qz_buf_printf(out,
                  "<svg class=\"code\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\" "
                  "shape-rendering=\"crispEdges\">",
                  side, side, words ? "QR code" : "二维码");
    qz_buf_printf(out, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path fill=\"#000\" d=\"", side,
                  side);
    code_modules(code, out);
    qz_buf_str(out, "\"/></svg>");
    QRcode_free(code);
}

const struct qz_template_piece qz_pieces[] = {
    {"when", draw_when},
    {"day", draw_day},
    {"date", draw_date},
    {"clock", draw_clock},
    {"input_time", draw_input_time},
    {"duration", draw_duration},
    {"code", draw_code},
    {NULL, NULL},
};
