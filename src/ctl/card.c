#include "ctl/card.h"

#include "base/clock.h"
#include "base/text.h"
#include "ctl/codeimg.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

#define PT(mm) ((mm) * 72 / 25.4) /* a PDF's unit */

#define QUIET 4 /* modules around a code */

#define INK   0.10 /* shades of grey */
#define SOFT  0.35
#define LIGHT 0.72

struct card_box {
    double x, y, w, h;
};

/* A text is set in one line while that is no smaller than `single`, then in as many as its box takes, which
 * break between words. */
struct card_style {
    double most, single, least; /* sizes, in the surface's units */
    double shade;
    bool bold, centred;
};

/* ---- text ---- */

/* Letters that belong to one word although Unicode would break a line behind each. */
static PangoAttrList *card_words(const char *text)
{
    PangoAttrList *list = pango_attr_list_new();
    const char *end = text + strlen(text), *word = text;
    for (const char *p = text, *at = p; at < end; at = p) {
        bool inside = qz_utf8_in_word(qz_utf8_next(&p, end));
        const char *ends = inside ? p : at;

        if (ends > word && (!inside || p == end)) {
            PangoAttribute *whole = pango_attr_allow_breaks_new(FALSE);
            whole->start_index = (guint)(word - text);
            whole->end_index = (guint)(ends - text);
            pango_attr_list_insert(list, whole);
        }
        if (!inside)
            word = p;
    }
    return list;
}

static PangoLayout *card_layout(cairo_t *cr, double w, const struct card_style *s, const char *text)
{
    PangoLayout *l = pango_cairo_create_layout(cr);

    pango_context_set_language(pango_layout_get_context(l), pango_language_from_string("zh-cn"));
    pango_context_set_round_glyph_positions(pango_layout_get_context(l), FALSE);
    pango_layout_set_width(l, (int)(w * PANGO_SCALE));
    pango_layout_set_wrap(l, PANGO_WRAP_WORD);
    pango_layout_set_alignment(l, s->centred ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
    pango_layout_set_text(l, text, -1);

    PangoAttrList *words = card_words(text);
    pango_layout_set_attributes(l, words);
    pango_attr_list_unref(words);

    return l;
}

static void card_size(PangoLayout *l, const struct card_style *s, double size)
{
    PangoFontDescription *font = pango_font_description_from_string("Noto Sans CJK SC, HanaMinA, Sans");
    pango_font_description_set_weight(font, s->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(l, font);
    pango_font_description_free(font);
}

static double card_height(PangoLayout *l)
{
    int w, h;
    pango_layout_get_size(l, &w, &h);
    return (double)h / PANGO_SCALE;
}

/* Whether it is no higher than h, and no word wider than the layout. */
static bool card_fits(PangoLayout *l, double h)
{
    int wide, high;
    pango_layout_get_size(l, &wide, &high);
    return high <= h * PANGO_SCALE && wide <= pango_layout_get_width(l);
}

/* As large as it fits; where that is too small to read, words are broken, and what does not fit even so is
 * cut, with dots. */
static void card_fit(PangoLayout *l, const struct card_style *s, double h)
{
    for (double size = s->most; size >= s->single; size *= 0.95) {
        card_size(l, s, size);
        if (pango_layout_get_line_count(l) == 1 && card_fits(l, h))
            return;
    }
    for (double size = s->single; size >= s->least; size *= 0.95) {
        card_size(l, s, size);
        if (card_fits(l, h))
            return;
    }

    pango_layout_set_attributes(l, NULL);
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_height(l, (int)(h * PANGO_SCALE));
    pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
}

/* Returns the height that it takes. */
static double card_text(cairo_t *cr, struct card_box b, const struct card_style *s, const char *text)
{
    PangoLayout *l = card_layout(cr, b.w, s, text);
    card_fit(l, s, b.h);

    cairo_set_source_rgb(cr, s->shade, s->shade, s->shade);
    cairo_move_to(cr, b.x, b.y);
    pango_cairo_show_layout(cr, l);

    double h = card_height(l);
    g_object_unref(l);
    return h;
}

/* ---- parts ---- */

/* The code with its quiet zone. Runs of modules in one path: no reader shows seams between them. */
static int card_code(cairo_t *cr, double x, double y, double module, const char *text, struct qz_err *err)
{
    struct qz_modules m;
    if (qz_code_modules(text, &m, err) != 0)
        return -1;

    for (int row = 0; row < m.side; row++) {
        for (int from = 0, to; from < m.side; from = to + 1) {
            for (to = from; to < m.side && m.dark[row * m.side + to];)
                to++;
            if (to > from)
                cairo_rectangle(cr, x + (QUIET + from) * module, y + (QUIET + row) * module,
                                (to - from) * module, module);
        }
    }

    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_fill(cr);
    qz_modules_finish(&m);

    return 0;
}

static const char *card_until(int64_t ends_ms, char out[64])
{
    struct qz_date d = qz_date_of(ends_ms - 1);
    snprintf(out, 64, "有效期至 %d年%d月%d日", d.year, d.month, d.day);
    return out;
}

/* One card, its corner at x, y. */
static int card_draw(cairo_t *cr, const struct qz_card *card, double x, double y, struct qz_err *err)
{
    static const struct card_style title = {7.5, 7.5, 6, SOFT, false, false},
                                   name = {21, 13, 5, INK, true, false},
                                   organisation = {9, 8, 4.2, INK, false, false},
                                   until = {8, 6, 5, INK, false, false},
                                   use = {6.2, 6.2, 5, SOFT, false, false};
    const double module = PT(QZ_CARD_MODULE), side = (41 + 2 * QUIET) * module;
    char end[64];
    if (card_code(cr, x + PT(1.5), y + (PT(QZ_CARD_HIGH) - side) / 2, module, card->text, err) != 0)
        return -1;

    struct card_box b = {x + PT(46.5), y + PT(6), PT(QZ_CARD_WIDE - 46.5 - 4), PT(4)};
    card_text(cr, b, &title, "青站签到卡");
    b.y += PT(5), b.h = PT(14);
    b.y += card_text(cr, b, &name, card->name) + PT(1);
    b.h = y + PT(35) - b.y;
    card_text(cr, b, &organisation, card->organisation);
    b.y = y + PT(36.5), b.h = PT(4);
    card_text(cr, b, &until, card_until(card->ends_ms, end));
    b.y += PT(5), b.h = PT(9);
    card_text(cr, b, &use, "参加活动时，把码对准镜头签到。\n限本人使用，丢了请告诉团委。");
    return 0;
}

/* ---- the sheet ---- */

static void card_line(cairo_t *cr, double x, double y, double dx, double dy)
{
    cairo_move_to(cr, PT(x), PT(y));
    cairo_rel_line_to(cr, PT(dx), PT(dy));
}

/* Marks beside the cards for a guillotine, and a faint line around each for scissors. */
static void card_marks(cairo_t *cr)
{
    const double gap = 2, mark = 5, right = QZ_CARD_LEFT + QZ_CARD_COLUMNS * QZ_CARD_WIDE,
                 bottom = QZ_CARD_TOP + QZ_CARD_ROWS * QZ_CARD_HIGH;

    for (int i = 0; i <= QZ_CARD_COLUMNS; i++) {
        double x = QZ_CARD_LEFT + i * QZ_CARD_WIDE;
        card_line(cr, x, QZ_CARD_TOP - gap, 0, -mark);
        card_line(cr, x, bottom + gap, 0, mark);
    }

    for (int i = 0; i <= QZ_CARD_ROWS; i++) {
        double y = QZ_CARD_TOP + i * QZ_CARD_HIGH;
        card_line(cr, QZ_CARD_LEFT - gap, y, -mark, 0);
        card_line(cr, right + gap, y, mark, 0);
    }

    cairo_set_source_rgb(cr, INK, INK, INK);
    cairo_set_line_width(cr, PT(0.15));
    cairo_stroke(cr);
}

static void card_outline(cairo_t *cr, double x, double y)
{
    const double dash[] = {PT(0.6), PT(1.2)};

    cairo_save(cr);
    cairo_rectangle(cr, x, y, PT(QZ_CARD_WIDE), PT(QZ_CARD_HIGH));
    cairo_set_dash(cr, dash, 2, 0);
    cairo_set_source_rgb(cr, LIGHT, LIGHT, LIGHT);
    cairo_set_line_width(cr, PT(0.1));
    cairo_stroke(cr);
    cairo_restore(cr);
}

static void card_foot(cairo_t *cr, size_t page, size_t pages)
{
    static const struct card_style s = {6.5, 6.5, 6.5, SOFT, false, true};
    char text[160];
    snprintf(text, sizeof text, "第 %zu 页，共 %zu 页 · 按原尺寸（100%%）打印 · 有姓名，请妥善保管", page,
             pages);
    card_text(cr, (struct card_box){PT(20), PT(290), PT(170), PT(4)}, &s, text);
}

static cairo_status_t card_bytes(void *closure, const unsigned char *bytes, unsigned n)
{
    struct qz_buf *out = closure;
    qz_buf_add(out, bytes, n);
    return out->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

static int card_page(cairo_t *cr, const struct qz_card *card, size_t n, struct qz_err *err)
{
    card_marks(cr);
    for (size_t i = 0; i < n; i++) {
        double x = PT(QZ_CARD_LEFT + (double)(i % QZ_CARD_COLUMNS) * QZ_CARD_WIDE);
        double y = PT(QZ_CARD_TOP + (double)(i / QZ_CARD_COLUMNS) * QZ_CARD_HIGH);

        card_outline(cr, x, y);
        if (card_draw(cr, &card[i], x, y, err) != 0)
            return -1;
    }
    return 0;
}

/* Finish the surface, whose stream goes to out. */
static int card_done(cairo_surface_t *surface, cairo_t *cr, int rc, const struct qz_buf *out,
                     struct qz_err *err)
{
    cairo_status_t drawn = cairo_status(cr);
    cairo_destroy(cr);

    cairo_surface_finish(surface);
    cairo_status_t status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);

    if (rc == 0 && (drawn || status || out->failed))
        return qz_fail(err, QZ_E_NOMEM, "the cards cannot be drawn: %s",
                       cairo_status_to_string(drawn ? drawn : status));
    return rc;
}

int qz_card_sheet(const struct qz_card *card, size_t n, struct qz_buf *out, struct qz_err *err)
{
    size_t pages = (n + QZ_CARD_A_PAGE - 1) / QZ_CARD_A_PAGE;
    int rc = 0;
    qz_buf_clear(out);

    cairo_surface_t *pdf = cairo_pdf_surface_create_for_stream(card_bytes, out, PT(210.0), PT(297.0));
    cairo_t *cr = cairo_create(pdf);

    for (size_t p = 0; p < pages && rc == 0; p++) {
        size_t first = p * QZ_CARD_A_PAGE, rest = n - first;
        rc = card_page(cr, card + first, rest < QZ_CARD_A_PAGE ? rest : QZ_CARD_A_PAGE, err);
        card_foot(cr, p + 1, pages);
        cairo_show_page(cr);
    }

    return card_done(pdf, cr, rc, out, err);
}

/* ---- the picture ---- */

int qz_card_png(const struct qz_card *card, struct qz_buf *out, struct qz_err *err)
{
    static const struct card_style name = {64, 40, 22, INK, true, true},
                                   organisation = {30, 24, 16, INK, false, true},
                                   until = {24, 20, 16, SOFT, false, true};
    const double module = 12, wide = QZ_CARD_PNG_WIDE, side = (41 + 2 * QUIET) * module;
    char end[64];
    qz_buf_clear(out);
    cairo_surface_t *image =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, QZ_CARD_PNG_WIDE, QZ_CARD_PNG_HIGH);
    cairo_t *cr = cairo_create(image);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);

    int rc = card_code(cr, (wide - side) / 2, (wide - side) / 2, module, card->text, err);
    struct card_box b = {24, wide - 14, wide - 48, 100};
    b.y += card_text(cr, b, &name, card->name) + 6;
    b.h = QZ_CARD_PNG_HIGH - 56 - b.y;
    card_text(cr, b, &organisation, card->organisation);
    b.y = QZ_CARD_PNG_HIGH - 52, b.h = 36;
    card_text(cr, b, &until, card_until(card->ends_ms, end));
    if (rc == 0)
        cairo_surface_write_to_png_stream(image, card_bytes, out);
    return card_done(image, cr, rc, out, err);
}
