#include "base/clock.h"
#include "tracker/paper/paper.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <qrencode.h>
#include <stdio.h>
#include <string.h>

/* Points: 72 to the inch. */
#define PAPER_W      595.28
#define PAPER_H      841.89
#define PAPER_MARGIN 58.0
#define PAPER_WIDE   (PAPER_W - 2 * PAPER_MARGIN)
#define PAPER_END    (PAPER_H - 74.0)  /* rows end above the foot */
#define PAPER_LAST   (PAPER_H - 244.0) /* and on the last page above code and seal */
#define PAPER_TEXT   600
#define PAPER_ASCII                                                                                          \
    "Noto Sans," PAPER_FONTS /* of codes: some sets of letters make a subset of the other font large */
#define PAPER_FONTS "Noto Sans CJK SC,Noto Sans,PingFang SC,Microsoft YaHei,sans-serif"

enum paper_colour { PAPER_INK, PAPER_QUIET, PAPER_QING, PAPER_LINE, PAPER_SOFT };

struct paper_pen {
    const struct qz_paper_certificate *c;
    cairo_t *cr;
    PangoContext *fonts;
    double y;
    int page;
};

/* ---- words ---- */

enum paper_word {
    PAPER_TITLE,
    PAPER_NAME_LINE,
    PAPER_DAY,
    PAPER_ACTIVITY,
    PAPER_HOURS,
    PAPER_HOW,
    PAPER_SCAN,
    PAPER_SCAN_HOW,
    PAPER_SEAL,
    PAPER_NONE
};

static const char *paper_word(const struct qz_paper_certificate *c, enum paper_word w)
{
    static const char *const words[][2] = {
        [PAPER_TITLE] = {"参加活动证明", "Certificate of Attendance"},
        [PAPER_NAME_LINE] = {"姓名", "Name"},
        [PAPER_DAY] = {"日期", "Day"},
        [PAPER_ACTIVITY] = {"活动与主办", "Activity and organisation"},
        [PAPER_HOURS] = {"时长", "Time"},
        [PAPER_HOW] = {"怎么知道的", "Known by"},
        [PAPER_SCAN] = {"扫码核验", "Scan to verify"},
        [PAPER_SCAN_HOW] =
            {"扫左边的码，或打开下面的网址，看到的应与本页相同。那里不显示姓名，可以输入姓名来核对。"
             "记录后来被撤回的，那里会写明。",
             "Scan the code or open the address below: it should say what this page says. It shows no "
             "name, but tells whether a name that is typed is the right one, and what was taken back "
             "since."},
        [PAPER_SEAL] = {"盖章处", "Seal"},
        [PAPER_NONE] = {"没有算得上的活动。", "No activity counts."},
    };
    return words[w][c->english];
}

static const char *paper_how(const struct qz_paper_certificate *c, const char *how)
{
    static const char *const words[][3] = {
        {"proven", "本人证实", "the person's phone"},
        {"attested", "团干部确认", "a cadre's word"},
        {"late", "补录", "entered later"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], how) == 0)
            return words[i][1 + c->english];
    return "";
}

static void paper_day(const struct qz_paper_certificate *c, int64_t ms, char out[40])
{
    static const char month[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct qz_date d = qz_date_of(ms);
    if (!c->english)
        snprintf(out, 40, "%d 年 %d 月 %d 日", d.year, d.month, d.day);
    else
        snprintf(out, 40, "%d %s %d", d.day, month[(d.month - 1) % 12], d.year);
}

static void paper_hours(const struct qz_paper_certificate *c, int64_t minutes, char out[60])
{
    bool chinese = !c->english;
    long long hours = minutes / 60, rest = minutes % 60;
    if (rest == 0)
        snprintf(out, 60, chinese ? "%lld 小时" : "%lld h", hours);
    else if (hours == 0)
        snprintf(out, 60, chinese ? "%lld 分钟" : "%lld min", rest);
    else
        snprintf(out, 60, chinese ? "%lld 小时 %lld 分" : "%lld h %lld min", hours, rest);
}

/* ---- pen ---- */

static void paper_ink(const struct paper_pen *p, enum paper_colour colour)
{
    static const double rgb[][3] = {
        [PAPER_INK] = {0.078, 0.125, 0.122},  [PAPER_QUIET] = {0.28, 0.34, 0.335},
        [PAPER_QING] = {0.043, 0.365, 0.353}, [PAPER_LINE] = {0.80, 0.79, 0.76},
        [PAPER_SOFT] = {0.93, 0.965, 0.957},
    };
    cairo_set_source_rgb(p->cr, rgb[colour][0], rgb[colour][1], rgb[colour][2]);
}

static bool paper_is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text > 126)
            return false;
    return true;
}

/* How a piece of text looks and where it is. */
struct paper_style {
    double size;
    bool bold;
    enum paper_colour colour;
    PangoAlignment align;
    int lines; /* at the most; what is longer ends in dots */
};

/* Write within `wide` points from x, from the top y on. Returns its height; with draw false only that. */
static double paper_write(const struct paper_pen *p, double x, double y, double wide, struct paper_style s,
                          const char *text, bool draw)
{
    PangoLayout *layout = pango_layout_new(p->fonts);
    PangoFontDescription *font =
        pango_font_description_from_string(paper_is_ascii(text) ? PAPER_ASCII : PAPER_FONTS);
    int h;
    pango_font_description_set_absolute_size(font, s.size * PANGO_SCALE);
    pango_font_description_set_weight(font, s.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_width(layout, (int)(wide * PANGO_SCALE));
    pango_layout_set_height(layout, -s.lines);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout, s.align);
    pango_layout_set_line_spacing(layout, 1.15f);
    pango_layout_set_text(layout, text, -1);

    pango_layout_get_size(layout, NULL, &h);
    if (draw) {
        paper_ink(p, s.colour);
        cairo_move_to(p->cr, x, y);
        pango_cairo_show_layout(p->cr, layout);
    }
    pango_font_description_free(font);
    g_object_unref(layout);
    return (double)h / PANGO_SCALE;
}

static void paper_rule(const struct paper_pen *p, double y, double thick, enum paper_colour colour)
{
    paper_ink(p, colour);
    cairo_rectangle(p->cr, PAPER_MARGIN, y, PAPER_WIDE, thick);
    cairo_fill(p->cr);
}

/* ---- parts ---- */

static void paper_foot(const struct paper_pen *p)
{
    char text[80];
    bool chinese = !p->c->english;
    paper_rule(p, PAPER_H - 56, 0.6, PAPER_LINE);
    snprintf(text, sizeof text, "%s", p->c->code);
    paper_write(p, PAPER_MARGIN, PAPER_H - 50, PAPER_WIDE / 2,
                (struct paper_style){8.5, false, PAPER_QUIET, PANGO_ALIGN_LEFT, 1}, text, true);
    snprintf(text, sizeof text, chinese ? "第 %d 页" : "Page %d", p->page);
    paper_write(p, PAPER_MARGIN + PAPER_WIDE / 2, PAPER_H - 50, PAPER_WIDE / 2,
                (struct paper_style){8.5, false, PAPER_QUIET, PANGO_ALIGN_RIGHT, 1}, text, true);
}

static void paper_page(struct paper_pen *p)
{
    if (p->page > 0)
        cairo_show_page(p->cr);
    p->page++;
    paper_ink(p, PAPER_QING);
    cairo_rectangle(p->cr, 0, 0, PAPER_W, 10);
    cairo_fill(p->cr);
    paper_foot(p);
    p->y = 48;
}

/* Whose it is, and what it comes to. */
static void paper_whose(struct paper_pen *p)
{
    char text[PAPER_TEXT], hours[60];
    int64_t minutes = 0;
    for (size_t i = 0; i < p->c->n; i++)
        minutes += p->c->row[i].minutes;
    paper_hours(p->c, minutes, hours);

    p->y += paper_write(p, PAPER_MARGIN, p->y, PAPER_WIDE,
                        (struct paper_style){30, true, PAPER_QING, PANGO_ALIGN_LEFT, 1},
                        paper_word(p->c, PAPER_TITLE), true);
    p->y += 24;
    paper_write(p, PAPER_MARGIN, p->y + 6, 60,
                (struct paper_style){11, false, PAPER_QUIET, PANGO_ALIGN_LEFT, 1},
                paper_word(p->c, PAPER_NAME_LINE), true);
    paper_write(p, PAPER_MARGIN + 60, p->y, PAPER_WIDE - 60,
                (struct paper_style){20, true, PAPER_INK, PANGO_ALIGN_LEFT, 1}, p->c->name, true);
    p->y += 34;
    paper_ink(p, PAPER_INK);
    cairo_rectangle(p->cr, PAPER_MARGIN + 60, p->y, 260, 0.8);
    cairo_fill(p->cr);

    p->y += 22;
    if (!p->c->english)
        snprintf(text, sizeof text, "参加了以下青年活动，共 %zu 次，%s。", p->c->n, hours);
    else
        snprintf(text, sizeof text, "took part in the activities below: %zu, %s together.", p->c->n, hours);
    p->y += paper_write(p, PAPER_MARGIN, p->y, PAPER_WIDE,
                        (struct paper_style){13, false, PAPER_INK, PANGO_ALIGN_LEFT, 3},
                        p->c->n ? text : paper_word(p->c, PAPER_NONE), true);
    p->y += 20;
}

static const double paper_column[] = {0, 108, 330, 405,
                                      PAPER_WIDE}; /* where columns begin, and the last ends */

static void paper_cell(const struct paper_pen *p, int column, struct paper_style s, const char *text)
{
    double wide = paper_column[column + 1] - paper_column[column] - 8;
    paper_write(p, PAPER_MARGIN + paper_column[column] + 6, p->y + 7, wide - 4, s, text, true);
}

static void paper_head(struct paper_pen *p)
{
    struct paper_style s = {9.5, true, PAPER_QING, PANGO_ALIGN_LEFT, 1};
    paper_ink(p, PAPER_SOFT);
    cairo_rectangle(p->cr, PAPER_MARGIN, p->y, PAPER_WIDE, 26);
    cairo_fill(p->cr);
    for (int i = 0; i < 4; i++)
        paper_cell(p, i, s, paper_word(p->c, (enum paper_word)(PAPER_DAY + i)));
    p->y += 26;
}

static void paper_row(struct paper_pen *p, const struct qz_paper_row *r, bool last)
{
    static const struct paper_style plain = {10.5, false, PAPER_INK, PANGO_ALIGN_LEFT, 2};
    static const struct paper_style bold = {10.5, true, PAPER_INK, PANGO_ALIGN_LEFT, 2};
    static const struct paper_style quiet = {9, false, PAPER_QUIET, PANGO_ALIGN_LEFT, 2};
    double wide = paper_column[2] - paper_column[1] - 12;
    double title = paper_write(p, 0, 0, wide, bold, r->title, false);
    double h = 7 + title + 1 + paper_write(p, 0, 0, wide, quiet, r->organisation_title, false) + 8;
    char text[60];
    if (p->y + h > (last ? PAPER_LAST : PAPER_END)) {
        paper_page(p);
        paper_head(p);
    }

    paper_day(p->c, r->start_ms, text);
    paper_cell(p, 0, plain, text);
    paper_cell(p, 1, bold, r->title);
    paper_write(p, PAPER_MARGIN + paper_column[1] + 6, p->y + 7 + title + 1, wide, quiet,
                r->organisation_title, true);
    paper_hours(p->c, r->minutes, text);
    paper_cell(p, 2, plain, text);
    paper_cell(p, 3, plain, paper_how(p->c, r->how));
    p->y += h;
    paper_rule(p, p->y, 0.5, PAPER_LINE);
}

/* The code's dark modules, with a quiet zone on white paper. */
static int paper_code(const struct paper_pen *p, double x, double y, double side, struct qz_err *err)
{
    QRcode *code = QRcode_encodeString(p->c->verify, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (!code)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the code");
    double unit = side / code->width;
    cairo_set_source_rgb(p->cr, 0, 0, 0);
    for (int i = 0; i < code->width * code->width; i++)
        if (code->data[i] & 1)
            cairo_rectangle(p->cr, x + unit * (i % code->width), y + unit * (i / code->width), unit, unit);
    cairo_fill(p->cr);
    QRcode_free(code);
    return 0;
}

static void paper_seal(const struct paper_pen *p, double y)
{
    static const double dashes[] = {3, 3};
    double x = PAPER_W - PAPER_MARGIN - 58;
    char day[40];
    paper_ink(p, PAPER_LINE);
    cairo_set_line_width(p->cr, 0.8);
    cairo_set_dash(p->cr, dashes, 2, 0);
    cairo_new_path(p->cr);
    cairo_arc(p->cr, x, y + 56, 54, 0, 2 * G_PI);
    cairo_stroke(p->cr);
    cairo_set_dash(p->cr, NULL, 0, 0);

    paper_write(p, x - 50, y + 48, 100, (struct paper_style){10, false, PAPER_LINE, PANGO_ALIGN_CENTER, 1},
                paper_word(p->c, PAPER_SEAL), true);
    paper_day(p->c, p->c->made_ms, day);
    paper_write(p, x - 58, y + 116, 116, (struct paper_style){10, false, PAPER_INK, PANGO_ALIGN_CENTER, 1},
                day, true);
}

static int paper_end(const struct paper_pen *p, struct qz_err *err)
{
    double y = PAPER_LAST + 30, x = PAPER_MARGIN + 130;
    char link[200];
    snprintf(link, sizeof link, "uri='%s'", p->c->verify);
    if (paper_code(p, PAPER_MARGIN, y, 112, err) != 0)
        return -1;

    y += paper_write(p, x, y, 220, (struct paper_style){12, true, PAPER_QING, PANGO_ALIGN_LEFT, 1},
                     paper_word(p->c, PAPER_SCAN), true);
    y += 2;
    y += paper_write(p, x, y, 220, (struct paper_style){9, false, PAPER_QUIET, PANGO_ALIGN_LEFT, 6},
                     paper_word(p->c, PAPER_SCAN_HOW), true);
    y += 3;
    cairo_tag_begin(p->cr, CAIRO_TAG_LINK, link);
    paper_write(p, x, y, 220, (struct paper_style){9, false, PAPER_INK, PANGO_ALIGN_LEFT, 3}, p->c->verify,
                true);
    cairo_tag_end(p->cr, CAIRO_TAG_LINK);
    paper_seal(p, PAPER_LAST + 22);
    return 0;
}

/* ---- all of it ---- */

static int paper_draw(struct paper_pen *p, struct qz_err *err)
{
    paper_page(p);
    paper_whose(p);
    if (p->c->n)
        paper_head(p);
    for (size_t i = 0; i < p->c->n; i++)
        paper_row(p, &p->c->row[i], i + 1 == p->c->n);
    if (paper_end(p, err) != 0)
        return -1;
    cairo_show_page(p->cr);
    return 0;
}

static cairo_status_t paper_put(void *to, const unsigned char *bytes, unsigned n)
{
    struct qz_buf *out = to;
    qz_buf_add(out, bytes, n);
    return out->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

int qz_paper_certificate(const struct qz_paper_certificate *c, struct qz_buf *out, struct qz_err *err)
{
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(paper_put, out, PAPER_W, PAPER_H);
    struct paper_pen p = {.c = c, .cr = cairo_create(surface)};
    PangoFontMap *map = pango_cairo_font_map_new();
    p.fonts = pango_font_map_create_context(map);
    pango_cairo_context_set_resolution(p.fonts, 72);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, paper_word(c, PAPER_TITLE));

    int rc = paper_draw(&p, err);
    cairo_destroy(p.cr);
    cairo_surface_finish(surface);
    cairo_status_t said = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    g_object_unref(p.fonts);
    g_object_unref(map);
    if (rc == 0 && said != CAIRO_STATUS_SUCCESS)
        rc = qz_fail(err, said == CAIRO_STATUS_NO_MEMORY ? QZ_E_NOMEM : QZ_E_BUG, "drawing it failed: %s",
                     cairo_status_to_string(said));
    return rc;
}
